package finance.ingest;

import finance.common.ExitCode;
import finance.common.TradingCalendar;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Fetches a day and describes it: is the key good, what would be loaded?
final class Probe {
    private Probe() {}

    static ExitCode of(LocalDate date, PolygonClient client) {
        var closure = TradingCalendar.closure(date);
        if (closure.isPresent()) {
            System.out.println(date + " NO_SESSION: " + closure.get());
            return ExitCode.NOTHING_TO_DO;
        }
        GroupedDaily day = client.groupedDaily(date);
        System.out.println(date + ": " + DayResult.Ledger.of(day) + "; nothing was written");
        if (!day.refused().isEmpty()) {
            System.out.println("refused: " + reasons(day.refused()));
        }
        System.out.println("a sample: " + sample(day.bars()));
        return ExitCode.DONE;
    }

    private static Map<String, Long> reasons(List<RefusedRow> refused) {
        return refused.stream().collect(Collectors.groupingBy(RefusedRow::reason, TreeMap::new, Collectors.counting()));
    }

    /// A ticker most people know, else the first.
    private static Bar sample(List<Bar> bars) {
        return bars.stream()
                .filter(bar -> bar.ticker().equals("AAPL"))
                .findAny()
                .orElse(bars.getFirst());
    }
}
