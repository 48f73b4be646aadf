package finance.replay;

import finance.replay.market.Json;
import finance.replay.market.Market;
import finance.replay.market.SplitEvent;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// `/stocks/v1/splits`.
final class SplitsEndpoint {
    static final String PATH = "/stocks/v1/splits";
    private static final String DATE = "execution_date";

    private SplitsEndpoint() {}

    static ReferenceEndpoint<SplitEvent> of(Market market) {
        return ReferenceEndpoint.byDate(PATH, DATE, market, market::splits, page -> writer(market, page))
                .column("adjustment_type", SplitEvent::type)
                .column("id", SplitEvent::id);
    }

    private static Function<SplitEvent, String> writer(Market market, List<SplitEvent> page) {
        LocalDate earliest = page.stream()
                .map(SplitEvent::executionDate)
                .min(LocalDate::compareTo)
                .orElse(market.today());
        Set<String> tickers =
                page.stream().map(SplitEvent::ticker).filter(Objects::nonNull).collect(Collectors.toSet());
        Map<String, List<SplitEvent>> later = market
                .splits(earliest, market.today().plusYears(1))
                .stream()
                .filter(split -> tickers.contains(split.ticker()))
                .collect(Collectors.groupingBy(SplitEvent::ticker));
        return split ->
                write(split, split.ticker() == null ? List.of() : later.getOrDefault(split.ticker(), List.of()));
    }

    /// @param others all splits of the ticker; those from the split's date on make up its historical factor
    private static String write(SplitEvent split, List<SplitEvent> others) {
        BigDecimal factor = BigDecimal.ONE;
        for (SplitEvent other : others) {
            if (!other.executionDate().isBefore(split.executionDate())) {

                factor = factor.multiply(other.from()).divide(other.to(), MathContext.DECIMAL64);
            }
        }
        Json json = new Json(256).raw('{').name("id").string(split.id());
        if (split.ticker() != null) {
            json.name("ticker").string(split.ticker());
        }
        json.name(DATE).string(split.executionDate().toString());
        json.name("split_from").number(split.from()).name("split_to").number(split.to());
        json.name("adjustment_type").string(split.type());
        json.name("historical_adjustment_factor").number(factor.round(new MathContext(9)));
        return json.raw('}').text();
    }
}
