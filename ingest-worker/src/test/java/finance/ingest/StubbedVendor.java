package finance.ingest;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import finance.common.testing.CapturedOutput;
import finance.common.testing.DatabaseClient;
import finance.ingest.polygon.RetryPolicy;
import finance.replay.database.MigratedDatabase;
import finance.replay.market.Market;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/// A vendor with stubbed HTTP answers, a new database, and a valid body of one day. Without further stubs it
/// has no reference data and no days.
final class StubbedVendor implements AutoCloseable {
    static final String DAY = "2025-01-10";
    static final String DAYS = IngestTestbed.GROUPED + ".*";

    final WireMockServer http;
    final Map<String, String> environment;
    final byte[] goodBody = Market.of(1, 200).day(LocalDate.parse(DAY));

    private StubbedVendor(WireMockConfiguration options) {
        http = new WireMockServer(options.bindAddress("127.0.0.1").dynamicPort().gzipDisabled(true));
        http.start();
        environment =
                IngestTestbed.environment(MigratedDatabase.create(), URI.create("http://127.0.0.1:" + http.port()));
        http.stubFor(get(urlPathMatching(IngestTestbed.REFERENCE_DATA + ".*"))
                .willReturn(aResponse().withBody("{\"status\":\"OK\",\"results\":[]}")));
    }

    static StubbedVendor start() {
        return start(WireMockConfiguration.options());
    }

    static StubbedVendor start(WireMockConfiguration options) {
        return new StubbedVendor(options);
    }

    ResponseDefinitionBuilder good() {
        return aResponse().withHeader("Content-Type", "application/json").withBody(goodBody);
    }

    void answerDays(ResponseDefinitionBuilder answer) {
        http.stubFor(days().willReturn(answer));
    }

    /// Answers the first call for a day with `first`, later calls with the valid body.
    void answerFirstDay(ResponseDefinitionBuilder first) {
        http.stubFor(days().inScenario("first")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(first)
                .willSetStateTo("later"));
        http.stubFor(days().inScenario("first").whenScenarioStateIs("later").willReturn(good()));
    }

    private static MappingBuilder days() {
        return get(urlPathMatching(DAYS));
    }

    CapturedOutput ingest(RetryPolicy retryPolicy, String... args) {
        return IngestTestbed.run(environment, retryPolicy, args);
    }

    int dayCalls() {
        return http.countRequestsMatching(getRequestedFor(urlPathMatching(DAYS)).build())
                .getCount();
    }

    List<String> rows(String sql) {
        return new DatabaseClient(environment).rows(sql);
    }

    String goodText() {
        return new String(goodBody, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.stop();
    }
}
