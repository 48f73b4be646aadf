package finance.ml.volatility;

import java.util.Arrays;
import java.util.Objects;

/// Log returns between consecutive bars, oldest first. A return spans one session, or several if the sessions
/// between its two bars have no bar.
public final class LogReturns {
    private final double[] values;
    private final int[] sessions;
    private final int size;

    private LogReturns(double[] values, int[] sessions, int size) {
        this.values = values;
        this.sessions = sessions;
        this.size = size;
    }

    /// Computes the returns between log closes.
    ///
    /// @param logCloses natural logarithms of split-adjusted closes, oldest first
    /// @param sessions number of each close's session, counted from any session, strictly ascending
    /// @throws IllegalArgumentException if lengths differ, a close is not finite, or sessions do not ascend
    public static LogReturns of(double[] logCloses, int[] sessions) {
        if (logCloses.length != sessions.length || logCloses.length == 0) {
            throw new IllegalArgumentException("expected one session for each of one or more closes, found %d for %d"
                    .formatted(sessions.length, logCloses.length));
        }
        double[] values = new double[logCloses.length - 1];
        int[] spans = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = logCloses[i + 1] - logCloses[i];
            spans[i] = sessions[i + 1] - sessions[i];
            if (!Double.isFinite(values[i]) || spans[i] < 1) {
                throw new IllegalArgumentException(
                        "expected a finite log return over one or more sessions, found %s over %d at index %d"
                                .formatted(values[i], spans[i], i));
            }
        }
        return new LogReturns(values, spans, values.length);
    }

    /// The returns of closes in consecutive sessions.
    public static LogReturns ofEverySession(double... logCloses) {
        int[] sessions = new int[logCloses.length];
        Arrays.setAll(sessions, i -> i);
        return of(logCloses, sessions);
    }

    /// The first `end` returns, sharing storage with this object.
    public LogReturns until(int end) {
        Objects.checkFromToIndex(0, end, size);
        return new LogReturns(values, sessions, end);
    }

    /// The last `count` returns, or all of them if there are fewer.
    public LogReturns last(int count) {
        int from = Math.max(0, size - count);
        return new LogReturns(
                Arrays.copyOfRange(values, from, size), Arrays.copyOfRange(sessions, from, size), size - from);
    }

    public int size() {
        return size;
    }

    /// The log return at `index`.
    public double value(int index) {
        return values[Objects.checkIndex(index, size)];
    }

    /// The number of sessions that the return at `index` spans.
    public int sessions(int index) {
        return sessions[Objects.checkIndex(index, size)];
    }

    /// The mean of squared returns per session: the variance of one session's return at zero mean.
    public double variance() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += values[i] * values[i] / sessions[i];
        }
        return size == 0 ? 0 : sum / size;
    }
}
