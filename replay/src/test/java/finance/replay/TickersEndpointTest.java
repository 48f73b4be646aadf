package finance.replay;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.market.ListedSecurity;
import finance.replay.market.Market;
import java.net.URI;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TickersEndpointTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 1, 30);

    private final Market market = Market.of(1, 400).today(TODAY).withCompanyHistories();
    private final ReplayServer server = ReplayServer.start(market, Faults.none(), 0);
    private final Client client = new Client(server);

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void recordHasTheVendorsFields() {
        Map<String, Object> record = list("ticker=SPECA").getFirst();
        assertThat(record)
                .containsEntry("ticker", "SPECA")
                .containsEntry("market", "stocks")
                .containsEntry("locale", "us")
                .containsEntry("type", "CS")
                .containsEntry("active", true)
                .containsEntry("currency_name", "usd")
                .containsKeys("name", "primary_exchange", "last_updated_utc")
                .doesNotContainKeys("delisted_utc", "list_date");
        assertThat((String) record.get("cik")).matches("\\d{10}");
        assertThat((String) record.get("composite_figi")).matches("BBG[0-9A-Z]{8}\\d");
        assertThat((String) record.get("share_class_figi")).isNotEqualTo(record.get("composite_figi"));
    }

    @Test
    void activeAndInactiveOnesAreListedApart() {
        assertThat(list("ticker=GONEA")).isEmpty();
        assertThat(list("ticker=GONEA&active=false").getFirst())
                .containsEntry("active", false)
                .containsEntry("delisted_utc", "2025-09-02T04:00:00Z"); // Labor Day is before it
        assertThat(list("ticker=GONEA&date=2025-08-29")).hasSize(1);
    }

    @Test
    void listOfADateHasTheTickersOfThatDate() {
        assertThat(list("ticker=RENAA")).isEmpty();
        assertThat(list("ticker=RENAA&date=2025-06-06")).hasSize(1);
        Object figi = list("ticker=RENAB").getFirst().get("composite_figi");
        assertThat(list("ticker=RENAA&date=2025-06-06").getFirst()).containsEntry("composite_figi", figi);
    }

    @Test
    void tickerIsHandedOnToAnotherCompany() {
        Object before = list("ticker=HANDA&date=2025-07-11").getFirst().get("composite_figi");
        Object after = list("ticker=HANDA&date=2025-07-14").getFirst().get("composite_figi");
        assertThat(after)
                .isNotEqualTo(before)
                .isEqualTo(list("ticker=HANDB&date=2025-07-11").getFirst().get("composite_figi"));
        assertThat(list("ticker=HANDA&active=false").getFirst()).containsEntry("composite_figi", before);
    }

    @Test
    void pagesMissNothingAndRecordsHaveTheVendorsGaps() {
        List<Map<String, Object>> rows = new ArrayList<>();
        String next = "/v3/reference/tickers?market=stocks&active=true&limit=100&sort=ticker&order=asc";
        for (int page = 0; next != null && page < 20; page++) {
            String body = client.get(next).body();
            assertThat(Client.json(body).get("count"))
                    .isEqualTo((double) Client.results(body).size());
            rows.addAll(Client.results(body));
            next = (String) Client.json(body).get("next_url");
            if (next != null) {
                assertThat(URI.create(next).getAuthority())
                        .isEqualTo(server.baseUrl().getAuthority());
            }
        }
        List<Object> tickers = rows.stream().map(row -> row.get("ticker")).toList();
        Set<Object> known = new HashSet<>(tickers);
        long bars = market.rows(TODAY, false).stream()
                .filter(row -> !known.contains(row.ticker()))
                .count();
        assertThat(tickers).hasSizeBetween(380, 430).doesNotHaveDuplicates();
        assertThat(tickers.stream().map(String.class::cast).toList()).isSorted();
        assertThat(bars).isBetween(8L, 40L); // seven test symbols, and securities without a record
        assertThat(rows.stream()
                        .filter(row -> !row.containsKey("composite_figi"))
                        .count())
                .isBetween(30L, 110L);
    }

    @Test
    void sharesOfOneCompanyHaveOneCik() {
        assertThat(list("ticker=BRK.A").getFirst().get("cik"))
                .isEqualTo(list("ticker=BRK.B").getFirst().get("cik"));
        assertThat(list("ticker=BRK.A").getFirst().get("share_class_figi"))
                .isNotEqualTo(list("ticker=BRK.B").getFirst().get("share_class_figi"));
    }

    @Test
    void detailsHaveTheListingDate() {
        assertThat(details("REUSA", "")).containsEntry("list_date", "2025-05-01");
        assertThat(details("REUSA", "?date=2021-06-30")).containsEntry("list_date", "2010-01-04");
        assertThat(client.get("/v3/reference/tickers/NOSUCH").statusCode()).isEqualTo(404);
    }

    @Test
    void eventsComeNewestFirstUpToToday() {
        assertThat(events("TRIPA"))
                .containsExactly("2025-10-01 TRIPA", "2025-06-02 TRIPC", "2025-03-03 TRIPB", "2010-01-04 TRIPA");
        market.today(LocalDate.of(2025, 7, 1));
        assertThat(events("TRIPC")).containsExactly("2025-06-02 TRIPC", "2025-03-03 TRIPB", "2010-01-04 TRIPA");
    }

    @Test
    void eventsByTickerAreThoseOfItsPresentSecurity() {
        assertThat(events("HANDA")).containsExactly("2025-07-14 HANDA", "2010-01-04 HANDB");
        String figi = (String) list("ticker=HANDA&active=false").getFirst().get("composite_figi");
        assertThat(events(figi)).containsExactly("2010-01-04 HANDA");
        assertThat(events("GONEA")).containsExactly("2010-01-04 GONEA");
    }

    @Test
    void eventsOfAnUnknownTickerAreNotFound() {
        assertThat(client.get("/vX/reference/tickers/RENAA/events").statusCode())
                .isEqualTo(404);
        assertThat(Client.json(client.get("/vX/reference/tickers/NOSUCH/events").body()))
                .containsEntry("status", "NOT_FOUND");
        assertThat(client.get("/vX/reference/tickers/RENAB/events?types=split").statusCode())
                .isEqualTo(400);
    }

    @Test
    void errorsAreTheVendors() {
        for (String wrong : List.of("limit=1001", "active=maybe", "date=soon", "sort=price", "figi=1")) {
            assertThat(client.get("/v3/reference/tickers?" + wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(400);
        }
        assertThat(list("market=crypto")).isEmpty();
    }

    @Test
    void typesAreNamed() {
        assertThat(Client.results(client.get("/v3/reference/tickers/types").body()))
                .extracting(row -> row.get("code"))
                .containsExactly("CS", "ETF", "PFD", "WARRANT");
    }

    @Test
    void everyRecordIsOneOfTheMarketsSecurities() {
        Set<String> active = new HashSet<>();
        for (ListedSecurity security : market.securities(TODAY)) {
            if (security.active()) {
                assertThat(active.add(security.ticker())).as(security.ticker()).isTrue();
            }
        }
        list("limit=1000").forEach(row -> assertThat(active).contains((String) row.get("ticker")));
    }

    private List<Map<String, Object>> list(String query) {
        return Client.results(client.get("/v3/reference/tickers?" + query).body());
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> details(String ticker, String query) {
        return (Map<String, Object>) Client.json(
                        client.get("/v3/reference/tickers/" + ticker + query).body())
                .get("results");
    }

    @SuppressWarnings("unchecked")
    private List<String> events(String id) {
        Map<String, Object> results = (Map<String, Object>) Client.json(
                        client.get("/vX/reference/tickers/" + id + "/events").body())
                .get("results");
        return ((List<Map<String, Object>>) results.get("events"))
                .stream()
                        .map(event -> event.get("date") + " "
                                + ((Map<String, Object>) event.get("ticker_change")).get("ticker"))
                        .toList();
    }
}
