package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.common.testing.CapturedOutput;
import finance.replay.market.ListedSecurity;
import finance.replay.market.Market;
import finance.transform.TransformWorker;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Thirteen months of the made-up market: the total returns that the workers store against the wealth that
/// the market computes as an account of shares and cash.
@Tag("slow")
class WealthOfTheMarketTest {
    private static final LocalDate FIRST = LocalDate.of(2024, 12, 2);
    private static final LocalDate LAST = LocalDate.of(2025, 12, 31);

    @Test
    void productOfTotalReturnsIsTheWealthIndex() {
        Market market = Market.of(11, 150);
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            CapturedOutput run = testbed.ingest(FIRST.toString(), LAST.toString());
            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(TransformWorker.run(new String[] {"--stale"}, testbed.environment))
                    .isZero();
            Map<String, Double> products = products(testbed);
            Set<String> payers = Set.copyOf(testbed.rows("select distinct ticker from dividends"));
            Set<String> split = Set.copyOf(testbed.rows("select distinct ticker from splits"));
            int compared = 0;
            int comparedPayers = 0;
            int comparedSplits = 0;
            for (ListedSecurity security : market.securities(LAST)) {
                boolean isListed =
                        security.delisted() == null || security.delisted().isAfter(LAST);
                if (!isListed || security.spells().size() > 1 || !products.containsKey(security.ticker())) {
                    continue;
                }
                NavigableMap<LocalDate, BigDecimal> wealth = market.wealth(security.id(), FIRST, LAST);
                assertThat(products.get(security.ticker()))
                        .as(security.ticker())
                        .isCloseTo(wealth.lastEntry().getValue().doubleValue(), within(1e-9));
                compared++;
                comparedPayers += payers.contains(security.ticker()) ? 1 : 0;
                comparedSplits += split.contains(security.ticker()) ? 1 : 0;
            }
            assertThat(compared).isGreaterThan(30);
            assertThat(comparedPayers).isGreaterThan(10);
            assertThat(comparedSplits).isPositive();
        }
    }

    /// The products of the tickers that have a return on every session but the first one.
    private static Map<String, Double> products(IngestTestbed testbed) {
        Map<String, Double> products = new HashMap<>();
        for (String row : testbed.rows("""
                select ticker, exp(sum(ln(1 + total_return)))
                from daily_bars
                group by ticker
                having count(total_return) = (select count(*) - 1 from trading_days where verdict = 'LOADED')""")) {
            String[] columns = row.split("\\|", -1);
            products.put(columns[0], Double.valueOf(columns[1]));
        }
        return products;
    }
}
