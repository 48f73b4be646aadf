package finance.ingest;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import finance.common.testing.CapturedOutput;
import finance.common.testing.DatabaseClient;
import finance.replay.database.EmbeddedDatabase;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// A vendor that repeats the key in every answer: no output, exception or table contains it.
@Tag("slow")
class ApiKeyLeakTest {
    private static final String ECHO = "{{request.headers.Authorization}}";

    private final WireMockServer vendor = new WireMockServer(WireMockConfiguration.options()
            .dynamicPort()
            .bindAddress("127.0.0.1")
            .globalTemplating(true));
    private Map<String, String> environment;

    @BeforeEach
    void start() {
        vendor.start();
        environment = IngestTestbed.environment(
                EmbeddedDatabase.shared().createDatabase(), URI.create("http://127.0.0.1:" + vendor.port()));
        vendor.stubFor(get(urlPathMatching(IngestTestbed.REFERENCE_DATA + ".*"))
                .willReturn(aResponse().withBody("{\"status\":\"OK\",\"results\":[]}")));
    }

    @AfterEach
    void stop() {
        vendor.stop();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            401 | {"status":"ERROR","error":"Unknown API Key ECHO"}                      | 2
            403 | {"status":"NOT_AUTHORIZED","message":"ECHO before end of day"}         | 75
            403 | {"status":"NOT_AUTHORIZED","message":"ECHO timeframe"}                 | 2
            403 | {"status":"NOT_AUTHORIZED","message":"ECHO"}                           | 2
            404 | <html>ECHO</html>                                                      | 2
            302 | ECHO                                                                   | 2
            429 | {"error":"ECHO"}                                                       | 75
            500 | <html>ECHO</html>                                                      | 75
            200 | ECHO                                                                   | 75
            200 | {"status":"ECHO"}                                                      | 75
            200 | {"status":"OK","request_id":"ECHO","resultsCount":0}                   | 75
            200 | {"status":"OK","resultsCount":"ECHO"}                                  | 75
            200 | {"status":"OK","x":{"ECHO":ECHO}}                                      | 75
            """)
    void keyInTheAnswerOfTheVendorIsRepeatedNowhere(int status, String body, int exitCode) {
        answerDays(aResponse()
                .withStatus(status)
                .withHeader("Location", "/" + ECHO)
                .withBody(body.replace("ECHO", ECHO)));
        assertKeyIsNowhere(exitCode);
    }

    /// Messages are shortened: a key at that position must not leave its first part.
    @Test
    void keyAcrossTheEndOfAQuoteLeavesNoPart() {
        answerDays(aResponse().withStatus(404).withBody("x".repeat(180) + ECHO));
        CapturedOutput run = assertKeyIsNowhere(2);
        assertThat(run.all()).doesNotContain(IngestTestbed.KEY.substring(0, 6));
    }

    @Test
    void keyInTheNextPagesAddressIsRepeatedNowhere() {
        vendor.resetMappings();
        vendor.stubFor(any(anyUrl())
                .willReturn(aResponse()
                        .withBody("{\"status\":\"OK\",\"results\":[],\"next_url\":\"https://example.com/" + ECHO
                                + "\"}")));
        assertKeyIsNowhere(2);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void brokenConnectionIsRetriedByALaterRun(Fault fault) {
        answerDays(aResponse().withFault(fault));
        assertKeyIsNowhere(75);
    }

    private void answerDays(ResponseDefinitionBuilder answer) {
        vendor.stubFor(get(urlPathMatching(IngestTestbed.GROUPED + ".*")).willReturn(answer));
    }

    private CapturedOutput assertKeyIsNowhere(int exitCode) {
        CapturedOutput run = IngestTestbed.run(environment, IngestTestbed.SHORT_RETRIES, "2025-01-10", "2025-01-14");

        assertThat(run.exitCode()).as(run.all()).isEqualTo(exitCode);
        assertThat(run.all()).isNotBlank().doesNotContain(IngestTestbed.KEY);
        StringBuilder everything = new StringBuilder();
        DatabaseClient database = new DatabaseClient(environment);
        for (String table :
                database.rows("select format('%I', tablename) from pg_tables where schemaname = 'public'")) {
            database.rows("select t::text from " + table + " as t").forEach(everything::append);
        }
        assertThat(everything.toString()).contains("2025-01-10").doesNotContain(IngestTestbed.KEY);
        return run;
    }
}
