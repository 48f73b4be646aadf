package finance.ingest;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.ingest.polygon.RetryPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The verdict and the exit code for each HTTP status, and the wait before a retry.
@Tag("slow")
class HttpStatusTest {
    private static final RetryPolicy SHORT_WINDOW = new RetryPolicy(
            3, Duration.ofMillis(1), Duration.ofMillis(300), Duration.ofMillis(1500), Duration.ofMinutes(1));
    private static final String LOG = "select verdict, row_count, results_count, http_status from ingestion_logs";

    @ParameterizedTest
    @ValueSource(ints = {408, 413, 425, 499, 500, 502, 503, 504})
    void transientFaultIsRetriedAndThenLeftToALaterRun(int status) {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerDays(aResponse().withStatus(status).withBody("<html>" + status + "</html>"));
            CapturedOutput run = vendor.ingest(IngestTestbed.SHORT_RETRIES, StubbedVendor.DAY);

            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.err()).contains("HTTP " + status).doesNotContain("<html>");
            assertThat(vendor.dayCalls()).isEqualTo(3);
            assertThat(vendor.rows(LOG)).containsExactly("FAILED|0|0|" + status);
            assertThat(vendor.rows("select count(*) from daily_bars")).containsExactly("0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 503})
    void dayIsLoadedAfterATransientError(int status) {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerFirstDay(aResponse().withStatus(status));
            assertThat(vendor.ingest(SHORT_WINDOW, StubbedVendor.DAY).exitCode())
                    .isZero();
            assertThat(vendor.rows("select verdict from trading_days")).containsExactly("LOADED");
        }
    }

    @Test
    void outageEndsTheRunOfARangeAtTheSecondDay() {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerDays(aResponse().withStatus(503));
            CapturedOutput run = vendor.ingest(IngestTestbed.SHORT_RETRIES, "2025-01-02", "2025-03-31");

            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.out()).contains("stopped early");
            assertThat(vendor.rows("select ingestion_date, verdict from ingestion_logs"))
                    .containsExactlyInAnyOrder("2025-01-02|FAILED", "2025-01-03|FAILED");
        }
    }

    @ParameterizedTest
    @CsvSource({"400, path parameter", "404, 404 page", "405, ''", "410, gone"})
    void refusedRequestIsNotRetried(int status, String expected) {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerDays(aResponse().withStatus(status).withBody(expected + "\n\n\n \u001b[31mred"));
            CapturedOutput run = vendor.ingest(IngestTestbed.SHORT_RETRIES, StubbedVendor.DAY);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .contains("HTTP " + status)
                    .contains(expected)
                    .contains("POLYGON_BASE_URL")
                    .doesNotContain("\u001b");
            assertThat(vendor.dayCalls()).isEqualTo(1);
            assertThat(vendor.rows(LOG)).containsExactly("REFUSED|0|0|" + status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "301, https://new.example/v2/aggs?apiKey=KEY&cursor=1, https://new.example/v2/aggs",
        "302, https://user:word@login.example:8443/x/KEY/y#top, https://login.example:8443/x/***/y",
        "303, //other.example/a, http://other.example/a",
        "307, /moved/here, http://127.0.0.1:PORT/moved/here",
        "308, https://new.example, https://new.example/",
        "308, '', http://127.0.0.1:PORT/v2/aggs",
        "301, 'mailto:a@example.com', an invalid address"
    })
    void redirectIsNamedAndNotFollowed(int status, String location, String named) {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerDays(
                    aResponse().withStatus(status).withHeader("Location", location.replace("KEY", IngestTestbed.KEY)));
            CapturedOutput run = vendor.ingest(IngestTestbed.SHORT_RETRIES, StubbedVendor.DAY);

            assertThat(run.exitCode()).as(run.all()).isEqualTo(2);
            assertThat(run.err())
                    .contains("found HTTP " + status + ", a redirect to "
                            + named.replace("PORT", Integer.toString(vendor.http.port())))
                    .contains("POLYGON_BASE_URL")
                    .doesNotContain(IngestTestbed.KEY, "cursor", "user:word", "apiKey");
            assertThat(vendor.dayCalls()).isEqualTo(1);
            assertThat(vendor.rows(LOG)).containsExactly("REFUSED|0|0|" + status);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'status':'ERROR','error':'the data are being rebuilt'}          | found 'ERROR' «the data are being rebuilt»
            {'message':'no such route','status':'NOT_FOUND'}                 | found 'NOT_FOUND' «no such route»
            {'status':'NOT_AUTHORIZED','message':'something new'}            | found 'NOT_AUTHORIZED' «something new»
            {'status':'ERROR','error':'a KEY and \\u001b[31m \\n\\u0000 red'} | found 'ERROR' «a *** and
            {'status':'E\\u0000RROR'}                                        | found 'E
            {'status':null}                                                  | found none
            {'status':{'a':1},'error':[1]}                                   | found none
            {}                                                               | found none
            """)
    void errorInABodyOf200IsQuotedAndRetriedByALaterRun(String body, String expected) {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerDays(aResponse().withBody(body.replace('\'', '"').replace("KEY", IngestTestbed.KEY)));
            CapturedOutput run = vendor.ingest(IngestTestbed.SHORT_RETRIES, StubbedVendor.DAY);

            assertThat(run.exitCode()).as(run.all()).isEqualTo(75);
            assertThat(run.err())
                    .contains("expected status OK or DELAYED, " + expected)
                    .doesNotContain(IngestTestbed.KEY, "\u001b");
            assertThat(vendor.dayCalls()).isEqualTo(3);
            assertThat(vendor.rows(LOG)).containsExactly("FAILED|0|0|200");
            assertThat(vendor.rows("select message from trading_days")).allMatch(message -> message.contains(expected));
        }
    }

    @Test
    void longErrorIsQuotedUpToALength() {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerDays(aResponse().withBody("{\"status\":\"ERROR\",\"error\":\"" + "x".repeat(50_000) + "\"}"));
            vendor.ingest(IngestTestbed.SHORT_RETRIES, StubbedVendor.DAY);
            assertThat(vendor.rows("select length(message) < 500 from trading_days"))
                    .containsExactly("t");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Attempted to request today's data before end of day., NOT_YET_PUBLISHED, 75",
        "Your plan doesn't include this data timeframe., OUT_OF_PLAN, 2",
        "You are not entitled to this data., REFUSED, 2"
    })
    void notAuthorizedInABodyOf200HasTheVerdictOfA403(String message, String verdict, int exitCode) {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.answerDays(aResponse().withBody("{\"status\":\"NOT_AUTHORIZED\",\"message\":\"" + message + "\"}"));
            CapturedOutput run = vendor.ingest(IngestTestbed.SHORT_RETRIES, StubbedVendor.DAY);

            assertThat(run.exitCode()).as(run.all()).isEqualTo(exitCode);
            assertThat(run.err()).contains(message);
            if (verdict.equals("OUT_OF_PLAN")) {
                assertThat(vendor.dayCalls())
                        .as("with a search for the first day")
                        .isBetween(2, 12);
            } else {
                assertThat(vendor.dayCalls()).isEqualTo(1);
            }
            assertThat(vendor.rows(LOG)).containsExactly(verdict + "|0|0|200");
        }
    }

    /// The longer of the policy's wait and the requested wait, up to a limit. The policy's wait is the next
    /// window (300 ms) with a rate limit or without a valid Retry-After, otherwise the backoff (1 ms).
    @ParameterizedTest
    @CsvSource({
        "429, 0, '', 300",
        "429, 0, 1, 1000",
        "429, 0, 0, 300",
        "429, 0, -5, 300",
        "429, 0, 3600, 1500",
        "429, 0, 99999999999999999999, 300",
        "429, 0, soon, 300",
        "429, 0, 'Wed, 01 Jan 2020 00:00:00 GMT', 300",
        "429, 0, 'Thu, 01 Jan 2099 00:00:00 GMT', 1500",
        "429, 100, '', 300",
        "429, 100, 0, 300",
        "429, 100, 1, 1000",
        "503, 0, '', 1",
        "503, 0, 0, 1",
        "503, 0, 1, 1000",
        "503, 0, 3600, 1500"
    })
    void callIsRepeatedAfterTheLongerWait(int status, int limit, String retryAfter, long waitMillis) {
        assertWait(SHORT_WINDOW, status, limit, retryAfter, waitMillis);
    }

    /// A Retry-After of one second, shorter than the window of the rate limit.
    @Test
    void retryAfterDoesNotUndercutTheWindowOfTheLimit() {
        RetryPolicy longWindow = new RetryPolicy(
                3, Duration.ofMillis(1), Duration.ofMillis(1300), Duration.ofMillis(1500), Duration.ofMinutes(1));
        assertWait(longWindow, 429, 100, "1", 1300);
        assertWait(longWindow, 429, 0, "1", 1000);
    }

    private static void assertWait(RetryPolicy retryPolicy, int status, int limit, String retryAfter, long waitMillis) {
        try (StubbedVendor vendor = StubbedVendor.start()) {
            vendor.environment.put("POLYGON_CALLS_PER_MINUTE", Integer.toString(limit));
            var first = aResponse().withStatus(status);
            vendor.answerFirstDay(retryAfter.isEmpty() ? first : first.withHeader("Retry-After", retryAfter));
            CapturedOutput run = vendor.ingest(retryPolicy, StubbedVendor.DAY);

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.err()).contains("HTTP " + status).contains("retrying in " + waitMillis / 1000.0 + " s");
            assertThat(vendor.dayCalls()).isEqualTo(2);
        }
    }
}
