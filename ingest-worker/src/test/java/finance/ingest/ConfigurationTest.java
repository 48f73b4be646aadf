package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.market.Market;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The command line and the environment.
class ConfigurationTest {
    private static final Map<String, String> NOTHING_SET = Map.of();

    private static CapturedOutput run(Map<String, String> environment, String... args) {
        return IngestTestbed.run(environment, IngestTestbed.SHORT_RETRIES, args);
    }

    @Test
    void everyProblemIsNamedAtOnce() {
        CapturedOutput run = run(
                Map.of("POLYGON_CALLS_PER_MINUTE", "many", "POSTGRES_PORT", "0", "POLYGON_BASE_URL", "massive"),
                "10.01.2025",
                "2025-01-32");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("'10.01.2025'", "'2025-01-32'", "POLYGON_API_KEY is not set", "POLYGON_BASE_URL must be")
                .contains("POLYGON_CALLS_PER_MINUTE must be", "'many'", "POSTGRES_PORT must be", "'0'")
                .contains("POSTGRES_DB is not set", "POSTGRES_USER is not set", "POSTGRES_PASSWORD is not set");
    }

    @Test
    void valuesMayStandInQuotesAndEmptyOnesCountAsUnset() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            Map<String, String> quoted = new HashMap<>();
            testbed.environment.forEach((name, value) -> quoted.put(name, '"' + value + '"'));
            assertThat(run(quoted, "2025-01-10").exitCode()).isZero();

            quoted.put("POSTGRES_PASSWORD", "");
            quoted.put("POLYGON_API_KEY", "\"\"");
            CapturedOutput run = run(quoted, "2025-01-10");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .contains("POSTGRES_PASSWORD is not set")
                    .contains("POLYGON_API_KEY is not set")
                    .contains("replay server, http://replay:8090");
        }
    }

    @Test
    void yesterdayIsADate() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 20))) {
            CapturedOutput run = testbed.ingest("yesterday");
            assertThat(run.exitCode()).isEqualTo(99);
            assertThat(run.out()).contains("2026-03-01 NO_SESSION: weekend");
        }
    }

    @Test
    void probeDescribesADayWithoutADatabase() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            Map<String, String> noDatabase = Map.of(
                    "POLYGON_API_KEY",
                    IngestTestbed.KEY,
                    "POLYGON_BASE_URL",
                    testbed.vendor.baseUrl().toString());
            CapturedOutput run = run(noDatabase, "--probe", "2025-01-10");

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.out())
                    .contains("nothing was stored")
                    .contains("AAPL")
                    .containsPattern("\\d+ rows = \\d+ bars");
            assertThat(testbed.vendor.calls()).hasSize(1);
        }
    }

    @Test
    void probeWritesNothing() {
        try (IngestTestbed testbed = IngestTestbed.withoutTables(Market.of(1, 50))) {
            assertThat(testbed.ingest("--probe", "2025-01-10").exitCode()).isZero();
            assertThat(testbed.rows("select tablename from pg_tables where schemaname = 'public'"))
                    .isEmpty();
        }
    }

    @Test
    void probeOfAClosedDayMakesNoCall() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            assertThat(testbed.ingest("--probe", "2025-01-11").exitCode()).isEqualTo(99);
            assertThat(testbed.vendor.calls()).isEmpty();
        }
    }

    @Test
    void probeReportsARejectedKey() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.environment.put("POLYGON_API_KEY", "rejected-key");
            CapturedOutput run = testbed.ingest("--probe", "2025-01-10");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("HTTP 401").doesNotContain("rejected-key");
        }
    }

    @Test
    void probeOfARangeIsRefused() {
        CapturedOutput run = run(NOTHING_SET, "--probe", "2025-01-10", "2025-01-13");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--probe takes one date");
    }

    /// 22 weekdays from 2 to 31 January 2025 without the 9th and the 20th, one call each, and those for
    /// reference data.
    @Test
    void planPrintsCallsAndTimeAndFetchesNothing() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.environment.put("POLYGON_CALLS_PER_MINUTE", "5");
            CapturedOutput run = testbed.ingest("--plan", "2025-01-02", "2025-01-31");

            assertThat(run.exitCode()).isZero();
            assertThat(run.out())
                    .contains("30 days, 20 sessions, 0 loaded; " + calls(20) + ", about 4 min at 5 calls per minute");
            assertThat(testbed.vendor.calls()).isEmpty();
            assertThat(testbed.value("select count(*) from trading_days")).isEqualTo("0");
        }
    }

    @Test
    void planNeedsNoKeyAndNoAddress() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.environment.remove("POLYGON_API_KEY");
            testbed.environment.put("POLYGON_BASE_URL", "");
            CapturedOutput run = testbed.ingest("--plan", "2025-01-02", "2025-01-30");
            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.out()).contains("19 sessions, 0 loaded; " + calls(19));
        }
    }

    @Test
    void planLeavesOutWhatIsLoaded() {
        try (IngestTestbed testbed = IngestTestbed.of(Market.of(1, 50))) {
            testbed.ingest("2025-01-08", "2025-01-10");
            assertThat(testbed.ingest("--plan", "2025-01-08", "2025-01-13").out())
                    .contains("6 days, 3 sessions, 2 loaded; " + calls(1));
            assertThat(testbed.ingest("--plan", "2025-01-08", "2025-01-10").out())
                    .contains("0 calls");
            assertThat(testbed.ingest("--plan", "--force", "2025-01-08", "2025-01-10")
                            .out())
                    .contains(calls(2));
        }
    }

    private static String calls(int sessions) {
        return sessions + IngestTestbed.REFERENCE_CALLS + " calls";
    }

    @Test
    void helpNamesEveryOptionSettingAndExitCode() {
        CapturedOutput run = run(NOTHING_SET, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains(
                        "--force", "--probe", "--plan", "migrate", "POLYGON_API_KEY", "POSTGRES_PASSWORD", "75", "99");
    }

    @Test
    void versionIsNamed() {
        CapturedOutput run = run(NOTHING_SET, "--version");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("finance ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "--fast 2025-01-10", "2025-01-10 2025-01-11 2025-01-12", "2025-01-11 2025-01-10", "today"})
    void invalidArgumentsAreRefusedWithAMessage(String line) {
        CapturedOutput run = run(NOTHING_SET, line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isNotBlank().doesNotContain("\tat ");
    }

    @Test
    void migrateMakesTheTablesAndThenFindsThem() {
        try (IngestTestbed testbed = IngestTestbed.withoutTables(Market.empty())) {
            assertThat(testbed.ingest("migrate").out())
                    .containsPattern("is at version \\d+, [1-9]\\d* migrations? applied");
            assertThat(testbed.ingest("migrate").out()).contains("0 migrations applied");
        }
    }
}
