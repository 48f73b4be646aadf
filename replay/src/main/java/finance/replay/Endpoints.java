package finance.replay;

import finance.replay.market.Corruption;
import finance.replay.market.Dividend;
import finance.replay.market.Json;
import finance.replay.market.Market;
import finance.replay.market.SeededRandom;
import finance.replay.market.StockSplit;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The vendor's endpoints, answered from a [Market].
final class Endpoints {
    static final String GROUPED = "/v2/aggs/grouped/locale/us/market/stocks/";
    private static final String SPLITS = "/stocks/v1/splits";
    private static final String DIVIDENDS = "/stocks/v1/dividends";
    private static final String HOLIDAYS = "/v1/marketstatus/upcoming";

    private static final String BAD_DATE = "The path parameter `date` is invalid";

    private final Market market;
    private final ReferenceEndpoint<StockSplit> splits;
    private final ReferenceEndpoint<Dividend> dividends;

    Endpoints(Market market) {
        this.market = market;
        splits = new ReferenceEndpoint<>(SPLITS, "execution_date", market::splits, this::splitWriter)
                .column("execution_date", split -> split.executionDate().toString())
                .column("ticker", StockSplit::ticker)
                .column("adjustment_type", StockSplit::type);
        dividends = new ReferenceEndpoint<>(DIVIDENDS, "ex_dividend_date", market::dividends, page -> Endpoints::write)
                .column("ex_dividend_date", dividend -> dividend.exDate().toString())
                .column("ticker", Dividend::ticker);
    }

    /// The date in the path of a grouped daily request; empty for other paths and for an invalid date.
    static Optional<LocalDate> date(String path) {
        if (!path.startsWith(GROUPED)) return Optional.empty();
        try {
            return Optional.of(Query.date(path.substring(GROUPED.length()), BAD_DATE));
        } catch (BadRequest noDate) {
            return Optional.empty();
        }
    }

    /// @param base URL of the server as the client uses it, for `next_url`
    Response answer(Request request, String base, Set<Corruption> corruptions) {
        String id = "made-up-"
                + Long.toHexString(SeededRandom.bits(
                        request.path().hashCode(), request.query().hashCode()));
        LocalDate aYearAhead = market.today().plusYears(1);
        return switch (request.path()) {
            case SPLITS -> splits.answer(request.query(), Market.FIRST_DAY, aYearAhead, base, id);
            case DIVIDENDS -> dividends.answer(request.query(), Market.FIRST_DAY, aYearAhead, base, id);
            case HOLIDAYS -> Response.json(200, Holidays.after(market.today()));
            default -> request.path().startsWith(GROUPED) ? grouped(request, id, corruptions) : notFound();
        };
    }

    private Response grouped(Request request, String id, Set<Corruption> corruptions) {
        Query.refuseUnknown(request.query(), new TreeSet<>(Set.of("adjusted", "include_otc")));
        LocalDate date = Query.date(request.path().substring(GROUPED.length()), BAD_DATE);
        Query.flag(request.query(), "include_otc", false);
        boolean adjusted = Query.flag(request.query(), "adjusted", true);
        return Response.json(200, market.day(date, adjusted, id, corruptions));
    }

    private static Response notFound() {
        return Response.json(404, "404 page not found\n");
    }

    private Function<StockSplit, String> splitWriter(List<StockSplit> page) {
        LocalDate earliest = page.stream()
                .map(StockSplit::executionDate)
                .min(LocalDate::compareTo)
                .orElse(market.today());
        Set<String> tickers = page.stream().map(StockSplit::ticker).collect(Collectors.toSet());
        Map<String, List<StockSplit>> later = market
                .splits(earliest, market.today().plusYears(1))
                .stream()
                .filter(split -> tickers.contains(split.ticker()))
                .collect(Collectors.groupingBy(StockSplit::ticker));
        return split -> write(split, later.getOrDefault(split.ticker(), List.of()));
    }

    /// @param others all splits of the ticker; those from the split's date on make up its historical factor
    private static String write(StockSplit split, List<StockSplit> others) {
        BigDecimal factor = BigDecimal.ONE;
        for (StockSplit other : others)
            if (!other.executionDate().isBefore(split.executionDate()))
                factor = factor.multiply(other.from()).divide(other.to(), MathContext.DECIMAL64);
        String name = split.ticker() + split.executionDate();
        Json json = new Json(256)
                .raw('{')
                .name("id")
                .string("made-up-" + Long.toHexString(SeededRandom.bits(name.hashCode(), 1)));
        json.name("ticker").string(split.ticker());
        json.name("execution_date").string(split.executionDate().toString());
        json.name("split_from").number(split.from()).name("split_to").number(split.to());
        json.name("adjustment_type").string(split.type());
        json.name("historical_adjustment_factor").number(factor.round(new MathContext(9)));
        return json.raw('}').text();
    }

    private static String write(Dividend dividend) {
        String name = dividend.ticker() + dividend.exDate();
        Json json = new Json(256)
                .raw('{')
                .name("id")
                .string("made-up-" + Long.toHexString(SeededRandom.bits(name.hashCode(), 2)));
        json.name("ticker").string(dividend.ticker());
        json.name("ex_dividend_date").string(dividend.exDate().toString());
        json.name("record_date").string(dividend.exDate().toString());
        json.name("pay_date").string(dividend.exDate().plusDays(14).toString());
        json.name("cash_amount").number(dividend.cash()).name("currency").string("USD");
        json.name("distribution_type").string("recurring");
        json.name("frequency").number(dividend.frequency());
        return json.raw('}').text();
    }
}
