package finance.ingest.admission;

import finance.ingest.admission.DayStatistics.Traded;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A day with the prices and volumes of the session before. Only the most traded tickers are compared: in a
/// copy of the market they are the same.
final class StaleCopy {
    private StaleCopy() {}

    static Optional<Finding> of(DayStatistics day, DayStatistics before) {
        Map<String, Traded> tradedBefore = new HashMap<>();
        before.traded().forEach(traded -> tradedBefore.put(traded.ticker(), traded));
        List<Traded> same = day.traded().stream()
                .filter(traded -> isSame(traded, tradedBefore.get(traded.ticker())))
                .toList();
        long volumes = same.stream().mapToDouble(Traded::volume).distinct().count();
        int tickers = day.mostDollarTickers().size();
        if (same.size() < Threshold.COPIED.value * tickers
                || same.size() < Threshold.FEWEST_COPIED.value
                || 2 * volumes < same.size()) {
            return Optional.empty();
        }
        String message =
                "expected closes and volumes that differ from those of " + before.date() + ", found the same of "
                        + same.size() + " of the " + tickers + " most traded tickers: a copy of that session";
        String evidence = "{\"copy_of\": \"" + before.date() + "\", \"same\": " + same.size() + ", \"compared\": "
                + tickers + "}";
        return Optional.of(Finding.ofDay(Finding.STALE_COPY, Effect.HOLDS_REWRITE, message, evidence));
    }

    /// Written out, because the equals and hashCode of a record take 35 ms at their first use, of a run of half
    /// a second.
    private static boolean isSame(Traded traded, Traded before) {
        return before != null && traded.close() == before.close() && traded.volume() == before.volume();
    }
}
