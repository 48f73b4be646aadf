package finance.ingest.admission;

import finance.ingest.admission.DayStatistics.Traded;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A day with the prices and volumes of the session before. Only the most traded tickers are compared: in a
/// copy of the market they are the same.
final class StaleCopy {
    private StaleCopy() {}

    static Optional<Finding> of(DayStatistics day, DayStatistics before) {
        Set<Traded> same = new HashSet<>(before.traded());
        same.retainAll(new HashSet<>(day.traded()));
        long volumes =
                same.stream().map(Traded::volume).collect(Collectors.toSet()).size();
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
}
