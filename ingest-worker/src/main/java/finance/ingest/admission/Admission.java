package finance.ingest.admission;

import finance.ingest.market.Bar;
import finance.ingest.market.GroupedDaily;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Decides, before a day counts as loaded, whether it looks like a whole session of the market. [Threshold] has all
/// limits. The days of a run are assessed in the order of their dates, each one with the days that the run has
/// already admitted; used by one thread.
public final class Admission {
    /// Recorded answers in the older format state `adjusted: true` though their prices are as traded; they are of
    /// 2019.
    private static final LocalDate OLDER_FORMAT_UNTIL = LocalDate.of(2020, 1, 1);

    private final ComparedSessions sessions;
    /// Loaded days that follow a day which this run admitted: they may be a copy of it.
    private final Set<LocalDate> followers = new HashSet<>();

    public Admission(ComparedSessions sessions) {
        this.sessions = sessions;
    }

    public Assessment assess(GroupedDaily day) {
        DayStatistics statistics = DayStatistics.of(day);
        List<Finding> findings = new ArrayList<>(answer(day));
        List<DayStatistics> nearest = sessions.nearest(day.date());
        findings.addAll(
                compare(statistics, nearest, ticker -> Collections.binarySearch(day.bars(), Bar.named(ticker)) >= 0));
        return new Assessment(statistics.comparedWith(nearest.size()), findings);
    }

    /// Adds a day that will be stored to the sessions with which later days of the run are compared. A reload with
    /// so few rows that it will be held back leaves the statistics of the stored day.
    public void admit(Assessment assessment) {
        LocalDate date = assessment.statistics().date();
        boolean isHeldBack = sessions.on(date)
                .map(stored -> Assessment.deletesTooMany(
                        stored.bars(), stored.bars() - assessment.statistics().bars()))
                .orElse(false);
        if (isHeldBack && assessment.statistics().comparisons() != DayStatistics.SETTLED) {
            return;
        }
        sessions.add(assessment.statistics());
        sessions.after(date).ifPresent(next -> followers.add(next.date()));
    }

    /// The loaded days that must be compared again: more sessions are loaded than at their comparison, or the
    /// session before.
    public List<DayStatistics> daysToCompareAgain() {
        return sessions.all().stream()
                .filter(day -> day.comparisons() != DayStatistics.SETTLED)
                .filter(day -> followers.contains(day.date())
                        || (day.comparisons() < Threshold.ENOUGH_COMPARISONS.count()
                                && sessions.nearest(day.date()).size() > day.comparisons()))
                .toList();
    }

    /// The tickers that the day usually has among its most traded ones.
    public Set<String> usualMostTraded(DayStatistics day) {
        return new Usual(sessions.nearest(day.date())).mostTraded();
    }

    /// Compares a loaded day again.
    ///
    /// @param present those of [#usualMostTraded] that the day has
    public Assessment compareAgain(DayStatistics day, Set<String> present) {
        List<DayStatistics> nearest = sessions.nearest(day.date());
        return new Assessment(day.comparedWith(nearest.size()), compare(day, nearest, present::contains));
    }

    /// What the answer itself shows, without other sessions.
    private static List<Finding> answer(GroupedDaily day) {
        List<Finding> findings = new ArrayList<>();
        if (day.adjusted()) {
            boolean isOlder = day.olderFormat() && day.date().isBefore(OLDER_FORMAT_UNTIL);
            findings.add(Finding.ofDay(
                    Finding.CONFLICT,
                    isOlder ? Effect.LOADS : Effect.HOLDS,
                    "expected prices as traded (adjusted: false), found adjusted: true",
                    "{\"adjusted\": true}"));
        }
        int rows = day.resultsCount() - day.testSymbols() - day.otcRows();
        int refused = day.refused().size() - day.otcRows();
        if (rows >= Threshold.SMALLEST_MARKET.value && refused > Threshold.MOST_REFUSED.value * rows) {
            findings.add(Finding.ofDay(
                    Finding.INCOMPLETE,
                    Effect.HOLDS,
                    "expected few refused rows, found " + refused + " of " + rows + "; refused_rows has the reasons",
                    "{\"rows\": " + rows + ", \"refused\": " + refused + "}"));
        }
        if (day.otcRows() > 0) {
            findings.add(Finding.ofDay(
                    Finding.CONFLICT,
                    Effect.LOADS,
                    "expected no OTC rows (include_otc=false), found " + day.otcRows() + "; they are refused",
                    "{\"otc_rows\": " + day.otcRows() + "}"));
        }
        day.conflicts().forEach(ticker -> findings.add(conflict(ticker)));
        return findings;
    }

    private static Finding conflict(String ticker) {
        return new Finding(
                Finding.CONFLICT,
                ticker,
                "expected one bar of " + ticker
                        + ", found rows that differ; all of them are refused, and a stored bar is kept",
                "{}",
                Effect.LOADS);
    }

    /// @param present whether the day has a ticker
    private List<Finding> compare(DayStatistics day, List<DayStatistics> nearest, Predicate<String> present) {
        List<Finding> findings = new ArrayList<>();
        Usual usual = new Usual(nearest);
        if (usual.bars() >= Threshold.SMALLEST_MARKET.value) {
            usual.fewRows(day).ifPresent(findings::add);
            usual.mostTradedAbsent(present).ifPresent(findings::add);
            if (findings.isEmpty()) {
                new UsualVolume(sessions, nearest).unusual(day).ifPresent(findings::add);
                usual.rowsAbsent(day).ifPresent(findings::add);
            }
        }
        sessions.before(day.date()).flatMap(before -> StaleCopy.of(day, before)).ifPresent(findings::add);
        return findings;
    }
}
