package finance.replay;

import finance.replay.market.Dividend;
import finance.replay.market.DividendValues;
import finance.replay.market.Json;
import finance.replay.market.Market;
import java.util.List;
import java.util.function.Function;

/// `/stocks/v1/dividends`. The vendor's values of `distribution_type` are not known: here they are
/// `recurring` and `special`.
final class DividendsEndpoint {
    static final String PATH = "/stocks/v1/dividends";
    private static final String DATE = "ex_dividend_date";

    private DividendsEndpoint() {}

    static ReferenceEndpoint<Dividend> of(Market market) {
        return ReferenceEndpoint.byDate(PATH, DATE, market, market::dividends, page -> writer(market, page))
                .column("frequency", dividend -> Integer.toString(dividend.frequency()))
                .column("distribution_type", Dividend::distributionType)
                .column("id", Dividend::id);
    }

    private static Function<Dividend, String> writer(Market market, List<Dividend> page) {
        DividendValues values = market.dividendValues(page);
        return dividend -> write(dividend, values);
    }

    private static String write(Dividend dividend, DividendValues values) {
        Json json = new Json(512).raw('{').name("id").string(dividend.id());
        if (dividend.ticker() != null) {
            json.name("ticker").string(dividend.ticker());
        }
        json.name("cash_amount").number(dividend.cash());
        json.name("currency").string(dividend.currency());
        json.name("declaration_date").string(dividend.declarationDate().toString());
        json.name(DATE).string(dividend.exDate().toString());
        json.name("record_date").string(dividend.recordDate().toString());
        json.name("pay_date").string(dividend.payDate().toString());
        json.name("frequency").number(dividend.frequency());
        json.name("distribution_type").string(dividend.distributionType());
        if (dividend.ticker() != null && dividend.cash() != null) {
            json.name("split_adjusted_cash_amount").number(values.splitAdjustedCash(dividend));
            values.historicalFactor(dividend)
                    .ifPresent(
                            factor -> json.name("historical_adjustment_factor").number(factor));
        }
        return json.raw('}').text();
    }
}
