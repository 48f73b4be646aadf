package finance.ingest;

import finance.common.ExitCode;
import finance.common.TradingCalendar;
import finance.ingest.market.Bar;
import finance.ingest.market.GroupedDaily;
import finance.ingest.market.MarketData;
import finance.ingest.market.RefusedRow;
import finance.ingest.store.DayResult;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Fetches one day and prints what a load would store. It shows whether the key is valid, and stores nothing.
final class Probe {
    private static final String SAMPLE_TICKER = "AAPL";

    private Probe() {}

    static ExitCode of(LocalDate date, MarketData vendor) {
        var closure = TradingCalendar.closure(date);
        if (closure.isPresent()) {
            System.out.println(date + " NO_SESSION: " + closure.get());
            return ExitCode.NOTHING_TO_DO;
        }
        GroupedDaily day = vendor.groupedDaily(date);
        System.out.println(date + ": " + DayResult.Ledger.of(day) + "; nothing was stored");
        if (!day.refused().isEmpty()) {
            System.out.println("refused rows by reason: " + reasons(day.refused()));
        }
        System.out.println("sample bar: " + sample(day.bars()));
        return ExitCode.DONE;
    }

    private static Map<String, Long> reasons(List<RefusedRow> refused) {
        return refused.stream().collect(Collectors.groupingBy(RefusedRow::reason, TreeMap::new, Collectors.counting()));
    }

    private static Bar sample(List<Bar> bars) {
        return bars.stream()
                .filter(bar -> bar.ticker().equals(SAMPLE_TICKER))
                .findAny()
                .orElse(bars.getFirst());
    }
}
