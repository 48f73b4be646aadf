package finance.replay;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.market.Dividend;
import finance.replay.market.Market;
import finance.replay.market.SplitEvent;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Faults in the rows of splits, dividends and the list of tickers, each given in the syntax of the command
/// line.
class ReferenceFaultsTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 5);
    private static final String SPLITS = "/stocks/v1/splits?sort=ticker.asc,execution_date.asc";
    private static final String DIVIDENDS = "/stocks/v1/dividends?sort=ticker.asc,ex_dividend_date.asc";

    private final Market market = Market.empty()
            .today(LocalDate.of(2026, 1, 20))
            .withSplits(List.of(SplitEvent.of("AAA", DAY, "4", "1"), SplitEvent.of("BBB", DAY, "1", "15")))
            .withDividends(List.of(Dividend.of("AAA", DAY, "0.25"), Dividend.of("BBB", DAY, "1.5")));
    private final ReplayServer server = ReplayServer.start(market, Faults.none(), 0);
    private final Client client = new Client(server);

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void splitsVanishOnceAndComeBack() {
        faultWith("splits-absent:first=1");
        assertThat(rows(SPLITS)).isEmpty();
        assertThat(rows(SPLITS)).hasSize(2);
        assertThat(rows(DIVIDENDS)).hasSize(2);
    }

    @Test
    void someSplitsVanish() {
        faultWith("splits-absent:tickers=BBB,CCC");
        assertThat(rows(SPLITS)).extracting(row -> row.get("ticker")).containsExactly("AAA");
    }

    @Test
    void splitIsAnnouncedSomeDaysAfterItsExecution() {
        faultWith("splits-late:tickers=AAA:days=60");
        market.today(DAY.plusDays(59));
        assertThat(rows(SPLITS)).extracting(row -> row.get("ticker")).containsExactly("BBB");
        market.today(DAY.plusDays(60));
        assertThat(rows(SPLITS)).extracting(row -> row.get("ticker")).containsExactly("AAA", "BBB");
    }

    @Test
    void marketAnnouncesOneSplitLate() {
        market.announceSplitLate("AAA", DAY, LocalDate.of(2026, 3, 1));
        assertThat(rows(SPLITS)).hasSize(1);
        market.today(LocalDate.of(2026, 3, 1));
        assertThat(rows(SPLITS)).hasSize(2);
    }

    @Test
    void splitIsRepeatedOnANearDateWithItsRatio() {
        faultWith("splits-repeated:tickers=BBB:days=2");
        List<Map<String, Object>> rows = rows(SPLITS + "&ticker=BBB");
        assertThat(rows).extracting(row -> row.get("execution_date")).containsExactly("2026-01-05", "2026-01-07");
        assertThat(rows).extracting(row -> row.get("split_from")).containsExactly(15.0, 15.0);
        assertThat(rows).extracting(row -> row.get("id")).doesNotHaveDuplicates();
    }

    @Test
    void splitIsContradictedByAnotherRatioOfTheDay() {
        faultWith("splits-contradictory:tickers=BBB");
        List<Map<String, Object>> rows = rows(SPLITS + "&ticker=BBB");
        assertThat(rows).extracting(row -> row.get("execution_date")).containsOnly("2026-01-05");
        assertThat(rows)
                .extracting(row -> (double) row.get("split_from") / (double) row.get("split_to"))
                .containsExactlyInAnyOrder(15.0, 10.0);
    }

    @Test
    void ratioIsSpelledInTwoWays() {
        faultWith("splits-respelled:tickers=AAA");
        assertThat(rows(SPLITS + "&ticker=AAA"))
                .extracting(row -> row.get("split_from") + ":" + row.get("split_to"))
                .containsExactlyInAnyOrder("1.0:4.0", "2.0:8.0");
    }

    @Test
    void unreadableSplitsHaveNoSharesNoNumberOrNoTicker() {
        faultWith("splits-unreadable");
        List<Map<String, Object>> rows = rows(SPLITS);
        assertThat(rows).hasSize(5);
        assertThat(rows).anySatisfy(row -> assertThat(row).containsEntry("split_to", 0.0));
        assertThat(rows).anySatisfy(row -> assertThat(row).containsEntry("split_from", null));
        assertThat(rows).anySatisfy(row -> assertThat(row).doesNotContainKey("ticker"));
    }

    @Test
    void genuinePairOfOneDayHasTwoIds() {
        market.withSplits(List.of(
                SplitEvent.stockDividend("SLG", DAY, "10306", "10000"), SplitEvent.of("SLG", DAY, "1", "1.030927")));
        List<Map<String, Object>> rows = rows(SPLITS);
        assertThat(rows)
                .extracting(row -> row.get("adjustment_type"))
                .containsExactlyInAnyOrder("stock_dividend", "reverse_split");
        assertThat(rows).extracting(row -> row.get("id")).doesNotHaveDuplicates();
    }

    @Test
    void dividendsAreAbsentLateRepeatedContradictedOrUnreadable() {
        faultWith("dividends-absent:tickers=AAA");
        assertThat(rows(DIVIDENDS)).extracting(row -> row.get("ticker")).containsExactly("BBB");
        faultWith("dividends-late:days=20");
        assertThat(rows(DIVIDENDS)).isEmpty();
        faultWith("dividends-repeated:tickers=AAA:days=0");
        assertThat(rows(DIVIDENDS + "&ticker=AAA"))
                .hasSize(2)
                .extracting(row -> row.get("id"))
                .doesNotHaveDuplicates();
        faultWith("dividends-contradictory:tickers=AAA");
        assertThat(rows(DIVIDENDS + "&ticker=AAA"))
                .extracting(row -> row.get("cash_amount"))
                .containsExactlyInAnyOrder(0.25, 0.5);
        faultWith("dividends-unreadable");
        assertThat(rows(DIVIDENDS))
                .hasSize(5)
                .anySatisfy(row -> assertThat(row).containsEntry("cash_amount", null))
                .anySatisfy(row -> assertThat(row).doesNotContainKey("ticker"));
    }

    @Test
    void listOfTickersLacksAShare() {
        Market full = Market.of(1, 400).today(LocalDate.of(2026, 1, 20));
        try (ReplayServer vendor = ReplayServer.start(full, Faults.none(), 0);
                Client asking = new Client(vendor)) {
            String path = "/v3/reference/tickers?limit=1000";
            int all = Client.results(asking.get(path).body()).size();
            vendor.faultWith(Faults.parse("tickers-absent:share=0.3"));
            assertThat(Client.results(asking.get(path).body()).size()).isBetween((int) (all * 0.6), (int) (all * 0.8));
        }
    }

    private void faultWith(String option) {
        server.faultWith(Faults.parse(option));
    }

    private List<Map<String, Object>> rows(String path) {
        return Client.results(client.get(path).body());
    }
}
