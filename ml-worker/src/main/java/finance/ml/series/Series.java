package finance.ml.series;

import finance.common.SessionCalendar;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// The history of one ticker: the split-adjusted close in dollars (or its natural logarithm, see [Scale]) and
/// the volume in shares of each session with a bar, oldest first. Sessions without a bar are omitted and not
/// filled forward. Each observation has the number of its session, so that a change over several sessions is
/// known as such and a forecast is evaluated at the session that it was made for.
///
/// [#until(int)] gives the history that was known at an earlier time. Models get only that part. Access
/// beyond its end throws, so that look-ahead is an error and not a better result.
public final class Series {
    /// A longer gap, in sessions without a bar, starts a new history: the security was halted for a
    /// quarter, or the ticker was used again for another one.
    public static final int LONGEST_GAP = 60;

    private final LocalDate[] dates;
    private final int[] sessions;
    private final double[] values;
    private final double[] volumes;
    private final Scale scale;
    private final int size;

    private Series(LocalDate[] dates, int[] sessions, double[] values, double[] volumes, Scale scale, int size) {
        this.dates = dates;
        this.sessions = sessions;
        this.values = values;
        this.volumes = volumes;
        this.scale = scale;
        this.size = size;
    }

    /// The same with the calendar rules without exceptions.
    public static Series ofCloses(List<LocalDate> dates, double[] closes, double[] volumes) {
        return ofCloses(dates, closes, volumes, SessionCalendar.RULES);
    }

    /// Copies the arrays.
    ///
    /// @param closes split-adjusted closes, positive and finite
    /// @param volumes split-adjusted volumes, zero or more
    /// @param calendar numbers the sessions; a day with a bar counts as a session even if the calendar has
    ///     none
    /// @throws IllegalArgumentException if lengths differ
    /// @throws UnusableSeriesException with the first date that is out of order, or whose close or volume
    ///     is out of range
    public static Series ofCloses(List<LocalDate> dates, double[] closes, double[] volumes, SessionCalendar calendar) {
        if (closes.length != dates.size() || volumes.length != dates.size()) {
            throw new IllegalArgumentException(
                    "expected as many closes and volumes as dates, found %d closes, %d volumes, %d dates"
                            .formatted(closes.length, volumes.length, dates.size()));
        }
        for (int i = 0; i < closes.length; i++) {
            LocalDate date = dates.get(i);
            if (i > 0 && !date.isAfter(dates.get(i - 1))) {
                throw new UnusableSeriesException(
                        "expected dates in ascending order, found %s after %s".formatted(date, dates.get(i - 1)));
            }
            if (!(closes[i] > 0 && Double.isFinite(closes[i]))) {
                throw new UnusableSeriesException(
                        "expected a positive close, found %s on %s".formatted(closes[i], date));
            }
            if (!(volumes[i] >= 0 && Double.isFinite(volumes[i]))) {
                throw new UnusableSeriesException(
                        "expected a volume of zero or more, found %s on %s".formatted(volumes[i], date));
            }
        }
        return new Series(
                dates.toArray(LocalDate[]::new),
                sessions(dates, calendar),
                closes.clone(),
                volumes.clone(),
                Scale.LEVEL,
                closes.length);
    }

    private static int[] sessions(List<LocalDate> dates, SessionCalendar calendar) {
        int[] sessions = new int[dates.size()];
        for (int i = 1; i < sessions.length; i++) {
            int span = 1;
            LocalDate date = dates.get(i);
            for (LocalDate day = dates.get(i - 1).plusDays(1); day.isBefore(date); day = day.plusDays(1)) {
                span += calendar.isSession(day) ? 1 : 0;
            }
            sessions[i] = sessions[i - 1] + span;
        }
        return sessions;
    }

    /// The same history with the logs of its closes as values.
    public Series log() {
        if (scale == Scale.LOG) {
            return this;
        }
        double[] logs = Arrays.stream(values).map(Math::log).toArray();
        return new Series(dates, sessions, logs, volumes, Scale.LOG, size);
    }

    /// The same history with its closes as values.
    public Series prices() {
        if (scale == Scale.LEVEL) {
            return this;
        }
        double[] prices = Arrays.stream(values).map(Math::exp).toArray();
        return new Series(dates, sessions, prices, volumes, Scale.LEVEL, size);
    }

    /// The same history on that scale.
    public Series on(Scale other) {
        return other == Scale.LOG ? log() : prices();
    }

    /// The first `end` observations, sharing storage with this series.
    public Series until(int end) {
        Objects.checkFromToIndex(0, end, size);
        return new Series(dates, sessions, values, volumes, scale, end);
    }

    /// The last `count` observations.
    public Series last(int count) {
        int from = Objects.checkFromToIndex(size - count, size, size);
        return new Series(
                Arrays.copyOfRange(dates, from, size),
                Arrays.copyOfRange(sessions, from, size),
                Arrays.copyOfRange(values, from, size),
                Arrays.copyOfRange(volumes, from, size),
                scale,
                count);
    }

    /// The observations after the last gap of more than [#LONGEST_GAP] sessions; all if there is none.
    public Series afterLongGap() {
        for (int i = size - 1; i > 0; i--) {
            if (span(i) - 1 > LONGEST_GAP) {
                return last(size - i);
            }
        }
        return this;
    }

    public int size() {
        return size;
    }

    public Scale scale() {
        return scale;
    }

    public LocalDate date(int index) {
        return dates[Objects.checkIndex(index, size)];
    }

    /// The number of the observation's session, counted from any session of this history.
    public int session(int index) {
        return sessions[Objects.checkIndex(index, size)];
    }

    /// The number of sessions from the observation before to the one at `index`, which is at least 1: 1, or
    /// more if sessions in between have no bar.
    public int span(int index) {
        return session(index) - session(index - 1);
    }

    /// The index of the observation `count` sessions after the one at `index`; empty if that session has no
    /// bar or is later than this history.
    public OptionalInt after(int index, int count) {
        int target = session(index) + count;
        int found = Arrays.binarySearch(sessions, index, Math.min(index + count + 1, size), target);
        return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }

    /// The index of the first observation `count` or more sessions after the one at `index`: that session may
    /// have no bar. Empty if this history ends before.
    public OptionalInt atOrAfter(int index, int count) {
        int target = session(index) + count;
        int found = Arrays.binarySearch(sessions, index, Math.min(index + count + 1, size), target);
        int first = found < 0 ? -found - 1 : found;
        return first < size ? OptionalInt.of(first) : OptionalInt.empty();
    }

    /// The change from the observation at `index` over that number of sessions. If the target session has no
    /// bar, the change is that to the next bar, times √(count / sessions in between): the variance of a random
    /// walk is proportional to the number of sessions. Empty if this history ends before.
    public OptionalDouble changeOver(int index, int count) {
        OptionalInt target = atOrAfter(index, count);
        if (target.isEmpty()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(scaledChange(index, target.getAsInt(), count));
    }

    /// The change from the observation before to the one at `index`, which is at least 1, scaled in the same way
    /// to one session.
    public double sessionChange(int index) {
        return scaledChange(index - 1, index, 1);
    }

    private double scaledChange(int from, int to, int count) {
        return (value(to) - value(from)) * Math.sqrt((double) count / (session(to) - session(from)));
    }

    /// Close, or log close, by the scale.
    public double value(int index) {
        return values[Objects.checkIndex(index, size)];
    }

    public double volume(int index) {
        return volumes[Objects.checkIndex(index, size)];
    }

    /// A copy of all values.
    public double[] values() {
        return Arrays.copyOf(values, size);
    }

    /// The change from the observation before to the one at `index`, which is at least 1; on logs, the log
    /// return.
    public double difference(int index) {
        return value(index) - value(index - 1);
    }

    /// Throws if no model can be fitted.
    ///
    /// @throws UnusableSeriesException if it has fewer than `required` observations or never changes
    public void requireUsable(int required, String purpose) {
        if (size < required) {
            throw new UnusableSeriesException(
                    "expected at least %d observations for %s, found %d%s".formatted(required, purpose, size, part()));
        }
        for (int i = 1; i < size; i++) {
            if (value(i) != value(0)) {
                return;
            }
        }
        throw new UnusableSeriesException("expected a series that changes, found %d equal closes from %s to %s%s"
                .formatted(size, date(0), date(size - 1), part()));
    }

    /// For a message on a part of a history; the later observations themselves are not read.
    private String part() {
        return size == dates.length
                ? ""
                : ", the first %d of %d: a model is fitted on this part and evaluated on the sessions after it"
                        .formatted(size, dates.length);
    }
}
