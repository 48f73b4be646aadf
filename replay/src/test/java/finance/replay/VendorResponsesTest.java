package finance.replay;

import static finance.replay.Client.SESSION;
import static finance.replay.Client.dayPath;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import finance.replay.market.Corruption;
import finance.replay.market.Market;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The responses of the server have the form of recorded responses of the vendor.
class VendorResponsesTest {
    private static final double CLOSE_OF_SESSION =
            Instant.parse("2026-01-06T21:00:00Z").toEpochMilli();

    private final ReplayServer server = ReplayServer.start(Market.of(3, 200), Faults.none(), 0);
    private final Client client = new Client(server);

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void sessionHasCountsThatAgreeWithItsRows() {
        HttpResponse<String> answer = client.get(dayPath(SESSION));
        Map<String, Object> body = Client.json(answer.body());
        int rows = Client.results(answer.body()).size();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(rows).isBetween(170, 240);
        assertThat(body)
                .containsEntry("status", "OK")
                .containsEntry("adjusted", false)
                .containsEntry("queryCount", (double) rows)
                .containsEntry("resultsCount", (double) rows)
                .containsEntry("count", (double) rows);
    }

    @Test
    void everyAnswerIsMarkedAsMadeUp() {
        for (String path : List.of(dayPath(SESSION), "/stocks/v1/splits", "/nowhere")) {
            assertThat(client.get(path).headers().firstValue("X-Made-Up-Data")).contains("true");
        }
        assertThat((String) Client.json(client.get(dayPath(SESSION)).body()).get("request_id"))
                .startsWith("made-up-");
    }

    @Test
    void closedDayIsOkWithoutResults() {
        for (String closed : List.of("2026-01-03", "2026-01-04", "2025-12-25", "2025-01-09", "2025-04-18")) {
            assertThat(Client.json(client.get(dayPath(LocalDate.parse(closed))).body()))
                    .as(closed)
                    .containsEntry("status", "OK")
                    .containsEntry("queryCount", 0.0)
                    .containsEntry("resultsCount", 0.0)
                    .doesNotContainKey("results");
        }
    }

    @Test
    void keyIsNeededAndOneThatBeginsWithRejectedIsUnknown() {
        assertThat(client.getWithoutKey(dayPath(SESSION)).statusCode()).isEqualTo(401);
        HttpResponse<String> rejected = client.get(dayPath(SESSION), "rejected-key");
        assertThat(rejected.statusCode()).isEqualTo(401);
        assertThat(Client.json(rejected.body()))
                .containsEntry("status", "ERROR")
                .containsEntry("error", "Unknown API Key");
        assertThat(client.getWithoutKey(dayPath(SESSION) + "&apiKey=good").statusCode())
                .isEqualTo(200);
        assertThat(client.getWithoutKey(dayPath(SESSION) + "&apiKey=rejected").statusCode())
                .isEqualTo(401);
    }

    @Test
    void logHasTheWayTheKeyWasSentAndNeverTheKey() {
        client.get(dayPath(SESSION), "secret-key");
        client.getWithoutKey(dayPath(SESSION) + "&apiKey=secret-key");

        assertThat(server.calls()).extracting(RecordedCall::bearer).containsExactly(true, false);
        assertThat(server.calls()).extracting(RecordedCall::keyInUrl).containsExactly(false, true);
        assertThat(server.calls()).extracting(RecordedCall::status).containsExactly(200, 200);
        assertThat(server.calls()).extracting(RecordedCall::query).containsOnly("adjusted=false&include_otc=false");
        assertThat(server.calls().toString()).doesNotContain("secret-key");
        assertThat(server.callsOf(Endpoints.GROUPED)).isEqualTo(2);
    }

    @Test
    void badDateIsBad() {
        for (String bad : List.of("2026-13-01", "2026-02-30", "yesterday", "20260106", "2026-1-6")) {
            HttpResponse<String> answer =
                    client.get("/v2/aggs/grouped/locale/us/market/stocks/" + bad + "?adjusted=false");
            assertThat(answer.statusCode()).as(bad).isEqualTo(400);
            assertThat(Client.json(answer.body()))
                    .containsEntry("status", "ERROR")
                    .containsEntry("error", "The path parameter `date` is invalid");
        }
    }

    @Test
    void unknownParameterOfAnEndpointIsNamedAndRefused() {
        HttpResponse<String> answer = client.get(dayPath(SESSION) + "&adjustd=true");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("adjustd");
    }

    @Test
    void doubledSlashIsNotFound() {
        assertThat(client.get("/v2//aggs/grouped/locale/us/market/stocks/2026-01-06")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void refusalsOfThePlanDifferOnlyByTheirMessage() {
        assertThat(message(Fault.forbiddenToday())).startsWith("Attempted to request today's data before end of day");
        assertThat(message(Fault.forbiddenTimeframe())).startsWith("Your plan doesn't include this data timeframe");
        assertThat(message(Fault.forbiddenEndpoint())).startsWith("You are not entitled to this data");
    }

    private String message(Fault fault) {
        server.faultWith(Faults.always(fault));
        HttpResponse<String> answer = client.get(dayPath(SESSION));
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(Client.json(answer.body())).containsEntry("status", "NOT_AUTHORIZED");
        return (String) Client.json(answer.body()).get("message");
    }

    @Test
    void tooManyCallsComeWithAndWithoutRetryAfterAndWithoutBody() {
        server.faultWith(Faults.always(Fault.tooManyCalls(Duration.ofSeconds(7))));
        HttpResponse<String> patient = client.get(dayPath(SESSION));
        assertThat(patient.statusCode()).isEqualTo(429);
        assertThat(patient.headers().firstValue("Retry-After")).contains("7");

        server.faultWith(Faults.always(Fault.tooManyCalls()));
        HttpResponse<String> plain = client.get(dayPath(SESSION));
        assertThat(plain.headers().firstValue("Retry-After")).isEmpty();
        assertThat(plain.body()).contains("exceeded the maximum requests per minute");

        server.faultWith(Faults.always(Fault.tooManyCallsEmpty()));
        assertThat(client.get(dayPath(SESSION)).body()).isEmpty();
    }

    @Test
    void gatewayAnswersHtml() {
        server.faultWith(Faults.always(Fault.serverError(502)));
        HttpResponse<String> answer = client.get(dayPath(SESSION));
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(answer.body()).startsWith("<html>");
    }

    @Test
    void sessionMayAnswerEmptyInBothWays() {
        server.faultWith(Faults.always(Fault.emptyBody()));
        assertThat(client.get(dayPath(SESSION)).body()).isEmpty();
        server.faultWith(Faults.always(Fault.emptyDay()));
        assertThat(Client.json(client.get(dayPath(SESSION)).body()))
                .containsEntry("resultsCount", 0.0)
                .doesNotContainKey("results");
    }

    @Test
    void cutBodyEndsBeforeItsLength() {
        server.faultWith(Faults.always(Fault.truncated()));
        assertThatThrownBy(() -> client.get(dayPath(SESSION)))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(IOException.class);
        server.faultWith(Faults.none());
        assertThat(client.get(dayPath(SESSION)).statusCode()).isEqualTo(200);
    }

    @Test
    void resetComesBeforeOrAmidTheBody() {
        for (Fault reset : List.of(Fault.reset(), new Fault.Reset(0.5))) {
            server.faultWith(Faults.always(reset));
            assertThatThrownBy(() -> client.get(dayPath(SESSION)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasStackTraceContaining("reset");
        }
    }

    @Test
    void trickledBodyArrivesWholeInTheEnd() throws IOException, InterruptedException {
        byte[] atOnce = client.bytes(dayPath(SESSION)).body();
        server.faultWith(Faults.always(Fault.trickle(atOnce.length * 4)));
        assertThat(client.bytes(dayPath(SESSION)).body()).isEqualTo(atOnce);
    }

    @Test
    void corruptRowsFollowTheGoodOnesAndAreCounted() {
        int good = Client.results(client.get(dayPath(SESSION)).body()).size();
        server.faultWith(Faults.always(Fault.corrupt(
                Corruption.DUPLICATE,
                Corruption.DUPLICATE_DIFFERENT,
                Corruption.BAD_TICKER,
                Corruption.HUGE_PRICE,
                Corruption.NEGATIVE_PRICE,
                Corruption.HIGH_BELOW_LOW,
                Corruption.NAN_TEXT,
                Corruption.OTHER_DAY,
                Corruption.NO_CLOSE)));
        String body = client.get(dayPath(SESSION)).body();
        List<Map<String, Object>> rows = Client.results(body);

        assertThat(rows).hasSize(good + 9);
        assertThat(Client.json(body)).containsEntry("resultsCount", good + 9.0);
        assertThat(rows.get(good)).isEqualTo(rows.getFirst());
        assertThat(rows.get(good + 1))
                .containsEntry("T", rows.getFirst().get("T"))
                .isNotEqualTo(rows.getFirst());
        assertThat(rows.get(good + 2).get("T")).isEqualTo("\u0000HTLB^..");
        assertThat(rows.get(good + 3).get("c")).isEqualTo(1.0995116e12);
        assertThat(rows.get(good + 6).get("c")).isEqualTo("NaN");
        assertThat(rows.get(good + 8)).doesNotContainKey("c");
        assertThat((double) rows.get(good + 7).get("t")).isEqualTo(CLOSE_OF_SESSION - 86_400_000.0);
    }

    @Test
    void bareNanMakesTheBodyNoJson() {
        server.faultWith(Faults.always(Fault.corrupt(Corruption.NAN)));
        String body = client.get(dayPath(SESSION)).body();
        assertThat(body).contains("\"c\":NaN");
        assertThatThrownBy(() -> Client.json(body)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void limitAnswers429BeyondItsCallsForAllClients() {
        try (ReplayServer limited =
                        ReplayServer.start(Market.of(3, 20), Faults.none(), CallLimit.perMinute(3), "127.0.0.1", 0);
                Client one = new Client(limited);
                Client other = new Client(limited)) {
            assertThat(one.get(dayPath(SESSION)).statusCode()).isEqualTo(200);
            assertThat(other.get(dayPath(SESSION)).statusCode()).isEqualTo(200);
            assertThat(one.get("/stocks/v1/splits").statusCode()).isEqualTo(200);
            assertThat(one.get(dayPath(SESSION)).statusCode()).isEqualTo(429);
            assertThat(other.get(dayPath(SESSION)).statusCode()).isEqualTo(429);
        }
    }

    @Test
    void upcomingHolidaysBeginToday() {
        try (ReplayServer dated = ReplayServer.start(Market.empty().today(LocalDate.of(2026, 6, 1)), Faults.none(), 0);
                Client asking = new Client(dated)) {
            assertThat(asking.get("/v1/marketstatus/upcoming").body())
                    .contains("\"date\":\"2026-06-19\",\"exchange\":\"NYSE\",\"name\":\"Juneteenth\"")
                    .contains("\"date\":\"2026-07-03\"")
                    .doesNotContain("2026-05-25", "2026-06-06");
        }
    }
}
