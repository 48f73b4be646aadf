package finance.replay;

import static finance.replay.Client.SESSION;
import static finance.replay.Client.dayPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.common.TradingCalendar;
import finance.replay.market.DayAlteration;
import finance.replay.market.Market;
import finance.replay.market.Row;
import finance.replay.market.SplitEvent;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Faults in the data of days, each given in the syntax of the command line.
class DataFaultsTest {
    private final Market market = Market.of(3, 200).today(SESSION.plusDays(30));
    private final ReplayServer server = ReplayServer.start(market, Faults.none(), 0);
    private final Client client = new Client(server);

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void partialDayHasTheFirstTickersAndHealsAfterTheGivenAttempts() {
        List<Map<String, Object>> whole = day();
        List<Object> first =
                whole.stream().map(row -> row.get("T")).sorted().limit(70).toList();

        try (ReplayServer fresh = ReplayServer.start(market, Faults.parse("partial:rows=70:first=2"), 0);
                Client asking = new Client(fresh)) {
            String body = asking.get(dayPath(SESSION)).body();
            assertThat(Client.results(body)).extracting(row -> row.get("T")).containsExactlyElementsOf(first);
            assertThat(Client.json(body)).containsEntry("resultsCount", 70.0).containsEntry("count", 70.0);
            assertThat(Client.results(asking.get(dayPath(SESSION)).body())).hasSize(70);
            assertThat(Client.results(asking.get(dayPath(SESSION)).body())).isEqualTo(whole);
        }
    }

    @Test
    void partialDayMayBeAShare() {
        int whole = day().size();
        faultWith("partial:share=0.25");
        assertThat(day()).hasSize((int) Math.round(whole * 0.25));
    }

    @Test
    void preliminaryDayDiffersInAThirdOfItsRowsUntilItSettles() {
        Map<Object, Map<String, Object>> settled = byTicker(day());
        faultWith("preliminary:settles=8");
        market.clock(at("2026-01-07T04:59:59Z")); // 23:59:59 in New York
        Map<Object, Map<String, Object>> preliminary = byTicker(day());

        assertThat(preliminary.keySet()).isEqualTo(settled.keySet());
        long changed = preliminary.entrySet().stream()
                .filter(row -> !row.getValue().equals(settled.get(row.getKey())))
                .count();
        assertThat(changed).isEqualTo(Math.round(settled.size() * 0.3));
        preliminary.values().forEach(DataFaultsTest::assertConsistent);

        market.clock(at("2026-01-07T05:00:00Z"));
        assertThat(byTicker(day())).isEqualTo(settled);
    }

    @Test
    void revisedDayChangesAddsAndLosesRowsInLaterAnswers() {
        Set<Object> first = byTicker(day()).keySet();
        faultWith("revised:after=1:change=0.05:vanish=2:add=3");
        Set<Object> later = byTicker(day()).keySet();

        Set<Object> vanished = new HashSet<>(first);
        vanished.removeAll(later);
        Set<Object> added = new HashSet<>(later);
        added.removeAll(first);
        assertThat(vanished).hasSize(2);
        assertThat(added).containsExactlyInAnyOrder("MADEUP.ADDED1", "MADEUP.ADDED2", "MADEUP.ADDED3");
        assertThat(byTicker(day()).keySet()).isEqualTo(later);
    }

    @Test
    void versionsDifferFromEachOther() {
        faultWith("revised:version=1");
        List<Map<String, Object>> one = day();
        faultWith("revised:version=2");
        assertThat(day()).isNotEqualTo(one);
        faultWith("revised:version=1");
        assertThat(day()).isEqualTo(one);
    }

    @Test
    void staleCopyHasThePricesOfTheSessionBeforeAtTheTimeOfTheDay() {
        faultWith("stale-copy:on=" + SESSION);
        Map<Object, Map<String, Object>> copy = byTicker(day());
        Map<Object, Map<String, Object>> before = byTicker(Client.results(
                client.get(dayPath(TradingCalendar.previous(SESSION))).body()));

        assertThat(copy.keySet()).isEqualTo(before.keySet());
        copy.forEach((ticker, row) -> {
            for (String field : List.of("o", "h", "l", "c", "v")) {
                assertThat(row.get(field)).isEqualTo(before.get(ticker).get(field));
            }
            assertThat((double) row.get("t"))
                    .isEqualTo((double) Market.close(SESSION).toEpochMilli());
        });
    }

    @Test
    void adjustedFaultAppliesToARequestForPricesAsTraded() {
        market.withSplits(List.of(SplitEvent.of("MSFT", SESSION.plusDays(7), "4", "1")));
        double traded = (double) byTicker(day()).get("MSFT").get("c");
        faultWith("adjusted");
        String body = client.get(dayPath(SESSION)).body();

        assertThat(Client.json(body)).containsEntry("adjusted", true);
        assertThat((double) byTicker(Client.results(body)).get("MSFT").get("c")).isCloseTo(traded / 4, within(1e-6));
    }

    @Test
    void otcRowsAreSentAlthoughTheyWereExcluded() {
        int regular = day().size();
        faultWith("otc:rows=7");
        assertThat(day()).hasSize(regular + 7);
        assertThat(day().stream().filter(row -> Boolean.TRUE.equals(row.get("otc"))))
                .hasSize(7);
    }

    @Test
    void volumesAreDoubledOrHalved() {
        Map<Object, Map<String, Object>> plain = byTicker(day());
        for (double factor : new double[] {2, 0.5}) {
            faultWith("volume:factor=" + factor);
            byTicker(day()).forEach((ticker, row) -> {
                double volume = (double) plain.get(ticker).get("v");
                assertThat((double) row.get("v")).isCloseTo(volume * factor, within(1e-6));
                assertThat(row.get("c")).isEqualTo(plain.get(ticker).get("c"));
            });
        }
    }

    @Test
    void mostTradedTickersAreAbsent() {
        List<Object> byValue = ranked("v", "c");
        faultWith("most-traded-absent:rows=10");
        assertThat(byTicker(day()).keySet()).containsExactlyInAnyOrderElementsOf(byValue.subList(10, byValue.size()));

        server.faultWith(Faults.none());
        List<Object> byVolume = ranked("v", "v");
        faultWith("most-traded-absent:rows=10:by=volume");
        assertThat(byTicker(day()).keySet()).doesNotContainAnyElementsOf(byVolume.subList(0, 10));
    }

    private List<Object> ranked(String factor, String other) {
        Map<Object, Double> values = new HashMap<>();
        byTicker(day())
                .forEach((ticker, row) -> values.put(ticker, (double) row.get(factor) * (double) row.get(other)));
        return values.entrySet().stream()
                .sorted(Map.Entry.<Object, Double>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void halfOfTheRowsAreCorrupt() {
        int all = day().size();
        faultWith("corrupt-rows");
        long corrupt = day().stream()
                .filter(row -> (double) row.get("h") < (double) row.get("l"))
                .count();
        assertThat(day()).hasSize(all);
        assertThat(corrupt).isEqualTo(Math.round(all * 0.5));
    }

    @Test
    void secondRowOfATickerComesBeforeOrAfterTheFirst() {
        Object traded = byTicker(day()).get("MSFT").get("c");
        for (String order : List.of("after", "before")) {
            faultWith("doubled:tickers=MSFT:order=" + order);
            List<Object> closes = day().stream()
                    .filter(row -> row.get("T").equals("MSFT"))
                    .map(row -> row.get("c"))
                    .toList();
            assertThat(closes).hasSize(2).doesNotHaveDuplicates();
            assertThat(closes.get(order.equals("after") ? 0 : 1)).isEqualTo(traded);
        }
    }

    @Test
    void daysBeforeThePlanAreRefusedWithTheVendorsBody() {
        faultWith("out-of-plan:from=2026-01-06");
        String refused = client.get(dayPath(TradingCalendar.previous(SESSION))).body();
        assertThat(client.get(dayPath(TradingCalendar.previous(SESSION))).statusCode())
                .isEqualTo(403);
        assertThat(Client.json(refused))
                .containsEntry("status", "NOT_AUTHORIZED")
                .containsEntry(
                        "message",
                        "Your plan doesn't include this data timeframe."
                                + " Please upgrade your plan at https://polygon.io/pricing");
        assertThat(client.get(dayPath(SESSION)).statusCode()).isEqualTo(200);
        assertThat(client.get("/stocks/v1/splits").statusCode()).isEqualTo(200);
    }

    @Test
    void unforeseenClosureStaysEmpty() {
        faultWith("empty-day:on=" + SESSION);
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(Client.json(client.get(dayPath(SESSION)).body()))
                    .containsEntry("resultsCount", 0.0)
                    .doesNotContainKey("results");
        }
    }

    @Test
    void alterationOfAMarketHoldsUntilItIsRemoved() {
        int whole = day().size();
        market.withAlteration(SESSION, new DayAlteration.Partial(5));
        assertThat(day()).hasSize(5);
        assertThat(Client.results(
                        client.get(dayPath(TradingCalendar.next(SESSION))).body()))
                .hasSizeGreaterThan(100);
        market.withoutOverrides(SESSION);
        assertThat(day()).hasSize(whole);
    }

    @Test
    void givenRowsAreAlteredAndGivenBodiesAreRefused() {
        market.withRows(SESSION, List.of(Row.of("BBB", "2"), Row.of("AAA", "1")));
        faultWith("partial:rows=1");
        assertThat(day()).extracting(row -> row.get("T")).containsExactly("AAA");

        market.withBody(SESSION, new byte[] {'{', '}'});
        assertThat(client.get(dayPath(SESSION)).statusCode()).isEqualTo(500);
        assertThat(client.get(dayPath(SESSION)).body()).contains("withBody");
    }

    @Test
    void rowsOfAMarketEqualItsBody() {
        Map<Object, Map<String, Object>> printed = byTicker(day());
        List<Row> rows = market.rows(SESSION, false);
        assertThat(rows).hasSize(printed.size());
        for (Row row : rows) {
            assertThat(BigDecimal.valueOf((double) printed.get(row.ticker()).get("c")))
                    .isEqualByComparingTo(row.close());
        }
    }

    @Test
    void callsAreCountedByEndpoint() {
        client.get(dayPath(SESSION));
        client.get(dayPath(SESSION.plusDays(1)));
        client.get("/stocks/v1/splits?limit=1");
        client.get("/vX/reference/tickers/MSFT/events");
        assertThat(server.callsByEndpoint())
                .containsOnly(
                        Map.entry("/v2/aggs/grouped/locale/us/market/stocks/{date}", 2L),
                        Map.entry("/stocks/v1/splits", 1L),
                        Map.entry("/vX/reference/tickers/{id}/events", 1L));
    }

    private void faultWith(String option) {
        server.faultWith(Faults.parse(option));
    }

    private List<Map<String, Object>> day() {
        return Client.results(client.get(dayPath(SESSION)).body());
    }

    private static Clock at(String instant) {
        return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
    }

    private static void assertConsistent(Map<String, Object> row) {
        assertThat((double) row.get("c")).isBetween((double) row.get("l"), (double) row.get("h"));
        assertThat((double) row.get("o")).isBetween((double) row.get("l"), (double) row.get("h"));
    }

    private static Map<Object, Map<String, Object>> byTicker(List<Map<String, Object>> rows) {
        Map<Object, Map<String, Object>> byTicker = new HashMap<>();
        rows.forEach(row -> byTicker.put(row.get("T"), row));
        return byTicker;
    }
}
