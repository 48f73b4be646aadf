package finance.ml.scoring;

import finance.common.Count;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Formats the live accuracy for the output of `score`.
public final class LiveAccuracyText {
    private LiveAccuracyText() {}

    /// One line per horizon with the coverage of each level, and one line on the tickers; none without a
    /// scored forecast.
    public static List<String> lines(LiveAccuracy accuracy) {
        TreeMap<Integer, List<IntervalCoverage>> byHorizon = accuracy.coverages().stream()
                .collect(Collectors.groupingBy(IntervalCoverage::horizon, TreeMap::new, Collectors.toList()));
        List<String> lines =
                byHorizon.values().stream().map(LiveAccuracyText::line).collect(Collectors.toList());
        if (!lines.isEmpty()) {
            lines.add(tickers(accuracy.tickers()));
        }
        return lines;
    }

    private static String line(Collection<IntervalCoverage> levels) {
        IntervalCoverage any = levels.iterator().next();
        return "last year, %s ahead, %s on %s: "
                        .formatted(
                                Count.of(any.horizon(), "session"),
                                Count.of(any.forecasts(), "outcome"),
                                Count.of(any.days(), "day"))
                + levels.stream().map(LiveAccuracyText::coverage).collect(Collectors.joining(", "));
    }

    private static String coverage(IntervalCoverage one) {
        return String.format(
                Locale.ROOT,
                "%.1f %% inside the %.0f %% interval (95 %% confidence %.1f to %.1f %%)",
                100 * one.coverage(),
                100 * one.level(),
                100 * one.lower(),
                100 * one.upper());
    }

    private static String tickers(TickerTests tests) {
        String method = "Benjamini-Hochberg at 5 %, 1 session ahead";
        return tests.tested() == 0
                ? "better than naive (%s): no ticker to test; a test needs %d outcomes and a forecast that differs from naive"
                        .formatted(method, LiveAccuracy.LEAST_DAYS)
                : String.format(
                        Locale.ROOT,
                        "better than naive (%s): %,d of %s, worse: %,d; without the correction for their number %,d would be better",
                        method,
                        tests.better(),
                        Count.of(tests.tested(), "ticker"),
                        tests.worse(),
                        tests.betterUncorrected());
    }
}
