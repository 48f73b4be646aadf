package finance.replay;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.market.Market;
import finance.replay.market.SplitEvent;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReferenceEndpointTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 5);

    private final Market market = Market.empty()
            .today(LocalDate.of(2026, 6, 1))
            .withSplits(List.of(
                    SplitEvent.of("AAA", DAY, "4", "1"),
                    SplitEvent.of("AAA", DAY.plusDays(30), "1", "10"),
                    SplitEvent.of("BBB", DAY.plusDays(1), "1.05", "1"),
                    SplitEvent.of("CCC", DAY.plusDays(2), "3", "2")));
    private final ReplayServer server = ReplayServer.start(market, Faults.none(), 0);
    private final Client client = new Client(server);

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void splitHasItsSharesTypeAndTheFactorOfAllLaterSplits() {
        assertThat(splits("ticker=AAA&sort=execution_date.asc").getFirst())
                .containsEntry("ticker", "AAA")
                .containsEntry("execution_date", "2026-01-05")
                .containsEntry("split_from", 1.0)
                .containsEntry("split_to", 4.0)
                .containsEntry("adjustment_type", "forward_split")
                .containsEntry("historical_adjustment_factor", 2.5); // 1/4 of it, then 10 times as much
        assertThat(splits("ticker=BBB").getFirst())
                .containsEntry("split_to", 1.05)
                .containsEntry("adjustment_type", "stock_dividend");
        assertThat(splits("execution_date=2026-02-04").getFirst())
                .containsEntry("split_from", 10.0)
                .containsEntry("adjustment_type", "reverse_split");
    }

    @Test
    void datesAndTickersNarrow() {
        assertThat(tickers("")).containsExactly("AAA", "CCC", "BBB", "AAA");
        assertThat(tickers("execution_date.gte=2026-01-06&execution_date.lte=2026-01-07"))
                .containsExactly("CCC", "BBB");
        assertThat(tickers("execution_date.gt=2026-01-06&execution_date.lt=2026-02-04"))
                .containsExactly("CCC");
        assertThat(tickers("ticker.any_of=BBB,CCC&sort=ticker.asc")).containsExactly("BBB", "CCC");
        assertThat(tickers("ticker=aaa")).isEmpty();
        assertThat(tickers("adjustment_type=forward_split&sort=ticker.desc")).containsExactly("CCC", "AAA");
    }

    @Test
    void pagesFollowOneAnotherOnTheSameHostAndMissNothing() {
        market.withSplits(IntStream.range(0, 237)
                .mapToObj(i -> SplitEvent.of("T" + i, DAY.plusDays(i % 40), "2", "1"))
                .toList());
        List<String> seen = new ArrayList<>();
        String next = "/stocks/v1/splits?execution_date.gte=2026-01-01&limit=50&sort=execution_date.asc";
        int pages = 0;
        while (next != null && pages < 10) {
            HttpResponse<String> page = client.get(next);
            Client.results(page.body()).forEach(split -> seen.add((String) split.get("ticker")));
            next = (String) Client.json(page.body()).get("next_url");
            if (next != null) {
                assertThat(URI.create(next).getAuthority())
                        .isEqualTo(server.baseUrl().getAuthority());
            }
            pages++;
        }
        assertThat(pages).isEqualTo(5);
        assertThat(seen).hasSize(237).doesNotHaveDuplicates();
    }

    @Test
    void nextUrlMayBeMadeToLeadAstray() {
        server.faultWith(Faults.always(new Fault.ForeignNextUrl(URI.create("http://127.0.0.2:9"))));
        assertThat((String) Client.json(client.get("/stocks/v1/splits?limit=1").body())
                        .get("next_url"))
                .startsWith("http://127.0.0.2:9/stocks/v1/splits?cursor=");
    }

    @Test
    void limitsSortsCursorsAndNamesThatAreNoneAreRefused() {
        for (String wrong : List.of(
                "limit=0", "limit=5001", "limit=x", "sort=price.asc", "cursor=!!", "execution_date.from=2026-01-01")) {

            assertThat(client.get("/stocks/v1/splits?" + wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        assertThat(client.get("/stocks/v1/splits?execution_date.gte=soon").statusCode())
                .isEqualTo(400);
    }

    @Test
    void announcedSplitIsListedUntilItIsCancelled() {
        market.announceSplit(SplitEvent.of("DDD", DAY, "2", "1"));
        assertThat(tickers("ticker=DDD")).containsExactly("DDD");
        market.cancelSplit("DDD", DAY);
        assertThat(tickers("ticker=DDD")).isEmpty();
    }

    @Test
    void dividendsOfAYearComeOnceEach() {
        try (ReplayServer full = ReplayServer.start(Market.of(5, 400), Faults.none(), 0);
                Client asking = new Client(full)) {
            String path =
                    "/stocks/v1/dividends?ex_dividend_date.gte=2025-01-01&ex_dividend_date.lte=2025-12-31&limit=5000";
            List<Map<String, Object>> year = Client.results(asking.get(path).body());
            assertThat(year).hasSizeGreaterThan(400).allSatisfy(dividend -> {
                assertThat((double) dividend.get("cash_amount")).isNotNegative();
                assertThat((String) dividend.get("ex_dividend_date")).startsWith("2025-");
            });
            assertThat(year.stream().map(d -> d.get("ticker") + " " + d.get("ex_dividend_date")))
                    .doesNotHaveDuplicates();
        }
    }

    private List<Map<String, Object>> splits(String query) {
        return Client.results(client.get("/stocks/v1/splits?" + query).body());
    }

    private List<Object> tickers(String query) {
        return splits(query).stream().map(split -> split.get("ticker")).toList();
    }
}
