package finance.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.replay.market.Dividend;
import finance.replay.market.Market;
import finance.replay.market.Row;
import finance.replay.market.SplitEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DividendsEndpointTest {
    private static final LocalDate EX_DATE = LocalDate.of(2026, 1, 7);

    private final Market market = Market.empty().today(LocalDate.of(2026, 6, 1));
    private final ReplayServer server = ReplayServer.start(market, Faults.none(), 0);
    private final Client client = new Client(server);

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void rowHasTheVendorsFields() {
        market.withRows(LocalDate.of(2026, 1, 6), List.of(Row.of("AAA", "50")))
                .withDividends(List.of(Dividend.of("AAA", EX_DATE, "0.5")));
        assertThat(rows("").getFirst())
                .containsEntry("ticker", "AAA")
                .containsEntry("cash_amount", 0.5)
                .containsEntry("split_adjusted_cash_amount", 0.5)
                .containsEntry("currency", "USD")
                .containsEntry("declaration_date", "2025-12-17")
                .containsEntry("ex_dividend_date", "2026-01-07")
                .containsEntry("record_date", "2026-01-07")
                .containsEntry("pay_date", "2026-01-21")
                .containsEntry("frequency", 4.0)
                .containsEntry("distribution_type", "recurring")
                .containsEntry("historical_adjustment_factor", 0.99)
                .containsKey("id");
    }

    @Test
    void cashIsAdjustedForSplitsAfterTheExDateUpToToday() {
        market.withDividends(List.of(Dividend.of("AAA", EX_DATE, "1.2")))
                .withSplits(List.of(
                        SplitEvent.of("AAA", EX_DATE, "2", "1"),
                        SplitEvent.of("AAA", EX_DATE.plusDays(1), "3", "1"),
                        SplitEvent.of("AAA", market.today().plusDays(1), "5", "1")));
        assertThat(rows("").getFirst()).containsEntry("split_adjusted_cash_amount", 0.4);
    }

    @Test
    void factorFollowsAChangeOfTheMarket() {
        market.withRows(LocalDate.of(2026, 1, 6), List.of(Row.of("AAA", "50")))
                .withDividends(List.of(Dividend.of("AAA", EX_DATE, "0.5")));
        assertThat(rows("").getFirst()).containsEntry("historical_adjustment_factor", 0.99);
        market.withRows(LocalDate.of(2026, 1, 6), List.of(Row.of("AAA", "5")));
        assertThat(rows("").getFirst()).containsEntry("historical_adjustment_factor", 0.9);
        market.withDividends(List.of(Dividend.of("AAA", EX_DATE, "1")));
        assertThat(rows("").getFirst()).containsEntry("historical_adjustment_factor", 0.8);
    }

    /// 0.98 = 1 - 1 / 50 on the second ex-date, 0.95 = 1 - (1 + 4) / 100 on the first one.
    @Test
    void factorCoversThisAndLaterDividendsAndTwoOfOneDayAsOne() {
        market.withRows(LocalDate.of(2026, 1, 6), List.of(Row.of("AAA", "100")))
                .withRows(LocalDate.of(2026, 4, 7), List.of(Row.of("AAA", "50")))
                .withDividends(List.of(
                        Dividend.of("AAA", EX_DATE, "1"),
                        Dividend.special("AAA", EX_DATE, "4"),
                        Dividend.of("AAA", LocalDate.of(2026, 4, 8), "1"),
                        Dividend.of("AAA", LocalDate.of(2026, 7, 8), "1")));
        List<Map<String, Object>> rows = rows("sort=ex_dividend_date.asc");
        assertThat(rows).hasSize(4);
        assertThat((double) rows.get(0).get("historical_adjustment_factor")).isCloseTo(0.95 * 0.98, within(1e-9));
        assertThat(rows.get(1).get("historical_adjustment_factor"))
                .isEqualTo(rows.get(0).get("historical_adjustment_factor"));
        assertThat((double) rows.get(2).get("historical_adjustment_factor")).isCloseTo(0.98, within(1e-9));
        assertThat(rows.get(3)).doesNotContainKey("historical_adjustment_factor");
    }

    @Test
    void columnsNarrow() {
        market.withDividends(List.of(
                Dividend.of("AAA", EX_DATE, "1"),
                Dividend.special("AAA", EX_DATE, "4"),
                Dividend.of("BBB", EX_DATE.plusDays(1), "1").inCurrency("CAD")));
        assertThat(rows("distribution_type=special")).hasSize(1);
        assertThat(rows("frequency=4")).hasSize(2);
        assertThat(rows("ticker.any_of=BBB,CCC").getFirst()).containsEntry("currency", "CAD");
        assertThat(rows("ex_dividend_date.gt=2026-01-07")).hasSize(1);
    }

    @Test
    void cancelledDividendIsGone() {
        market.withDividends(List.of(Dividend.of("AAA", EX_DATE, "1"), Dividend.of("BBB", EX_DATE, "1")));
        market.cancelDividend("AAA", EX_DATE);
        assertThat(rows("")).extracting(row -> row.get("ticker")).containsExactly("BBB");
    }

    @Test
    void pagesMissNothing() {
        market.withDividends(IntStream.range(0, 23)
                .mapToObj(i -> Dividend.of("T" + i, EX_DATE.plusDays(i % 5), "1"))
                .toList());
        List<Object> seen = new ArrayList<>();
        String next = "/stocks/v1/dividends?limit=10";
        int pages = 0;
        while (next != null && pages < 5) {
            String body = client.get(next).body();
            Client.results(body).forEach(row -> seen.add(row.get("ticker")));
            next = (String) Client.json(body).get("next_url");
            pages++;
        }
        assertThat(pages).isEqualTo(3);
        assertThat(seen).hasSize(23).doesNotHaveDuplicates();
    }

    @Test
    void errorsAreTheVendors() {
        assertThat(client.get("/stocks/v1/dividends?limit=5001").statusCode()).isEqualTo(400);
        assertThat(client.get("/stocks/v1/dividends?ex_dividend_date=soon").statusCode())
                .isEqualTo(400);
        assertThat(client.get("/stocks/v1/dividends?cash=1").statusCode()).isEqualTo(400);
        assertThat(client.getWithoutKey("/stocks/v1/dividends").statusCode()).isEqualTo(401);
    }

    private List<Map<String, Object>> rows(String query) {
        return Client.results(client.get("/stocks/v1/dividends?" + query).body());
    }
}
