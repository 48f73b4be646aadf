package finance.ingest;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import finance.common.testing.CapturedOutput;
import finance.ingest.polygon.RetryPolicy;
import finance.replay.database.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Function;
import okio.Buffer;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Incomplete, slow, reset and corrupt connections to the vendor.
@Tag("slow")
class TransportFaultsTest {
    private static final RetryPolicy TWO_TRIES = twoTries(Duration.ofMinutes(1));
    /// For late answers. It is the time within which the other answers of the run must arrive.
    private static final RetryPolicy SHORT_TIMEOUT = twoTries(Duration.ofSeconds(5));
    /// The message of OkHttp, or that of the socket: their limits end at the same time.
    private static final String TIMEOUT = "timeout|timed out";
    private static final int TOO_LONG = 60_000;

    /// A fault and a pattern of the expected message.
    enum Broken {
        RESET(vendor -> aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), "expected a complete answer from"),
        NO_ANSWER(vendor -> aResponse().withFault(Fault.EMPTY_RESPONSE), "expected a complete answer from"),
        BROKEN_CHUNK(
                vendor -> aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK), "expected a complete answer from"),
        GARBAGE(vendor -> aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE), "expected a complete answer from"),
        SHORTER_THAN_ANNOUNCED(
                vendor -> vendor.good().withHeader("Content-Length", Integer.toString(vendor.goodBody.length + 100)),
                "expected a complete answer from"),
        LONGER_THAN_ANNOUNCED(vendor -> vendor.good().withHeader("Content-Length", "1000"), "bars of 2025-01-10: "),
        CUT(
                vendor -> aResponse().withBody(Arrays.copyOf(vendor.goodBody, vendor.goodBody.length / 2)),
                "its JSON ends"),
        NO_BODY(vendor -> aResponse().withBody(""), "its JSON ends"),
        LATE(vendor -> vendor.good().withFixedDelay(TOO_LONG), TIMEOUT),
        TRICKLE(vendor -> vendor.good().withChunkedDribbleDelay(5, TOO_LONG), TIMEOUT),
        NOT_GZIP(vendor -> vendor.good().withHeader("Content-Encoding", "gzip"), "expected a complete answer from"),
        GZIP_CUT(
                vendor -> {
                    byte[] gzip = gzip(vendor.goodBody);
                    return aResponse()
                            .withHeader("Content-Encoding", "gzip")
                            .withBody(Arrays.copyOf(gzip, gzip.length / 2));
                },
                "expected a complete answer from"),
        GZIP_TWICE(
                vendor -> aResponse().withHeader("Content-Encoding", "gzip").withBody(gzip(gzip(vendor.goodBody))),
                "not JSON"),
        HTML(vendor -> aResponse().withBody("<html>welcome to the hotel</html>"), "not JSON");

        /// The lambdas have no state, which the checker cannot verify.
        @SuppressWarnings("ImmutableEnumChecker")
        private final Function<StubbedVendor, ResponseDefinitionBuilder> answer;

        private final String message;

        Broken(Function<StubbedVendor, ResponseDefinitionBuilder> answer, String message) {
            this.answer = answer;
            this.message = message;
        }

        private RetryPolicy retryPolicy() {
            return message.equals(TIMEOUT) ? SHORT_TIMEOUT : TWO_TRIES;
        }
    }

    private static RetryPolicy twoTries(Duration callTimeout) {
        return new RetryPolicy(2, Duration.ofMillis(10), Duration.ofSeconds(1), Duration.ofSeconds(1), callTimeout);
    }

    private static byte[] gzip(byte[] body) {
        Buffer packed = new Buffer();
        try (var gzip = Okio.buffer(new GzipSink(packed))) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.readByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void incompleteAnswerIsRequestedAgainAndThenLeftToALaterRun(Broken broken) {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerDays(broken.answer.apply(vendor));
            CapturedOutput run = vendor.ingest(broken.retryPolicy(), StubbedVendor.DAY);

            assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
            assertThat(run.err())
                    .containsPattern(broken.message)
                    .contains("2 attempts")
                    .contains("run again later");
            assertThat(run.err().replace(System.lineSeparator(), "").chars()).noneMatch(Character::isISOControl);
            assertThat(vendor.dayCalls()).isEqualTo(2);
            assertThat(vendor.rows("select verdict, row_count from ingestion_logs"))
                    .containsExactly("FAILED|0");
            assertThat(vendor.rows("select verdict from trading_days")).containsExactly("FAILED");
            assertThat(vendor.rows("select count(*) from daily_bars")).containsExactly("0");
        }
    }

    @ParameterizedTest
    @EnumSource
    void answerThatIsWholeTheSecondTimeIsLoaded(Broken broken) {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerFirstDay(broken.answer.apply(vendor));
            CapturedOutput run = vendor.ingest(broken.retryPolicy(), StubbedVendor.DAY);

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(vendor.dayCalls()).isEqualTo(2);
            assertThat(vendor.rows("select count(*) = (select bars from trading_days) from daily_bars"))
                    .containsExactly("t");
        }
    }

    @Test
    void answerInManyPiecesIsLoaded() {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerDays(vendor.good().withChunkedDribbleDelay(20, 40));
            assertThat(vendor.ingest(TWO_TRIES, StubbedVendor.DAY).exitCode()).isZero();
            assertThat(vendor.dayCalls()).isEqualTo(1);
        }
    }

    @Test
    void packedAnswerIsLoaded() {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerDays(aResponse().withHeader("Content-Encoding", "gzip").withBody(gzip(vendor.goodBody)));
            assertThat(vendor.ingest(TWO_TRIES, StubbedVendor.DAY).exitCode()).isZero();
        }
    }

    /// The case json-line-break: the first row was read as AAPL, and the correct row of AAPL was refused as a
    /// duplicate.
    @Test
    void rawLineBreakInATickerMakesTheBodyMalformed() {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            String row = ",\"v\":1,\"o\":2,\"c\":2,\"h\":2,\"l\":2,\"t\":1736542800000}";
            vendor.answerDays(aResponse()
                    .withBody("{\"status\":\"OK\",\"resultsCount\":2,\"results\":[{\"T\":\"AAPL\n\"" + row
                            + ",{\"T\":\"AAPL\"" + row + "]}"));
            CapturedOutput run = vendor.ingest(TWO_TRIES, StubbedVendor.DAY);

            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.err())
                    .contains("not JSON: expected a string without raw control characters at byte 53, found byte 0x0A");
            assertThat(vendor.rows("select verdict from trading_days")).containsExactly("FAILED");
            assertThat(vendor.rows("select count(*) from daily_bars")).containsExactly("0");
        }
    }

    /// PostgreSQL's type text cannot store NUL.
    @Test
    void dayWithANulInTheRequestIdIsLoaded() {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerDays(aResponse()
                    .withBody(vendor.goodText()
                            .replaceFirst("\"request_id\":\"[^\"]*\"", "\"request_id\":\"a\\\\u0000b\"")));
            CapturedOutput run = vendor.ingest(TWO_TRIES, StubbedVendor.DAY);

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(vendor.rows("select request_id from ingestion_logs")).containsExactly("a\uFFFDb");
        }
    }

    @Test
    void refusedConnectionIsRetriedByALaterRun() {
        StubbedVendor vendor = StubbedVendor.start();
        vendor.close();
        vendor.environment.put("POLYGON_BASE_URL", "http://127.0.0.1:" + EmbeddedDatabase.unusedPort());
        CapturedOutput run = vendor.ingest(TWO_TRIES, StubbedVendor.DAY);

        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("expected a complete answer from " + vendor.environment.get("POLYGON_BASE_URL"));
        assertThat(vendor.rows("select verdict from trading_days")).containsExactly("FAILED");
    }
}
