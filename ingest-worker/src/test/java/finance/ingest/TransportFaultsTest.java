package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.Fault;
import finance.replay.Faults;
import finance.replay.Market;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The way to the vendor: cut, slow, reset, led elsewhere.
class TransportFaultsTest {
    /// 200 rows at 2,000 bytes a second would take 13 s.
    private static final Patience HASTY = new Patience(
            2, Duration.ofMillis(10), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMillis(400));

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("cut in the middle", Fault.truncated(), "no whole answer"),
                Arguments.of("cut after the head", new Fault.Truncated(0), "no whole answer"),
                Arguments.of("reset before an answer", Fault.reset(), "no whole answer"),
                Arguments.of("reset in the middle", new Fault.Reset(0.5), "no whole answer"),
                Arguments.of("too slow", Fault.trickle(2_000), "timeout"),
                Arguments.of("no body", Fault.emptyBody(), "ends before"),
                Arguments.of("half a JSON", Fault.body("{\"status\":\"OK\",\"results\":[{\"T\":\"A\""), "ends before"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void answerThatIsNotWholeIsAskedAgainThenLeftForLater(String name, Fault fault, String says) throws SQLException {
        try (Stage stage = Stage.of(Market.of(1, 200), Faults.always(fault).onDays())) {
            Stage.Run run = Stage.run(stage.environment, HASTY, "2025-01-10");

            assertThat(run.exitCode()).as(run.said()).isEqualTo(75);
            assertThat(run.err()).contains(says).contains("2 times").contains("run again later");
            assertThat(stage.dayCalls()).isEqualTo(2);
            assertThat(stage.rows("select verdict, row_count from ingestion_logs"))
                    .containsExactly("FAILED|0");
            assertThat(stage.rows("select verdict from trading_days")).containsExactly("FAILED");
            assertThat(stage.value("select count(*) from daily_bars")).isEqualTo("0");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void answerThatIsWholeTheSecondTimeIsLoaded(String name, Fault fault, String says) throws SQLException {
        try (Stage stage =
                Stage.of(Market.of(1, 200), Faults.always(fault).onDays().first(1))) {
            Stage.Run run = Stage.run(stage.environment, HASTY, "2025-01-10");

            assertThat(run.exitCode()).as(run.said()).isZero();
            assertThat(stage.dayCalls()).isEqualTo(2);
            assertThat(stage.value("select count(*) from daily_bars"))
                    .isEqualTo(stage.value("select bars from trading_days"));
        }
    }

    @Test
    void vendorThatDoesNotListenIsLeftForLater() throws SQLException {
        Stage stage = Stage.of(Market.of(1, 20));
        stage.close();
        Stage.Run run = stage.ingest("2025-01-10");

        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("no whole answer from " + stage.vendor.baseUrl());
        assertThat(stage.rows("select verdict from trading_days")).containsExactly("FAILED");
    }

    @Test
    void outageEndsARangeInsteadOfBeingMetEveryDay() throws SQLException {
        try (Stage stage =
                Stage.of(Market.of(1, 20), Faults.always(Fault.serverError(503)).onDays())) {
            Stage.Run run = stage.ingest("2025-01-02", "2025-03-31");

            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.out()).contains("stopped early");
            assertThat(stage.rows("select verdict from ingestion_logs")).containsExactly("FAILED");
        }
    }

    @Test
    void redirectIsNotFollowed() throws SQLException {
        try (Stage elsewhere = Stage.of(Market.of(1, 20))) {
            Map<String, String> location = Map.of("Location", elsewhere.vendor.baseUrl() + "/v2");
            try (Stage stage = Stage.of(
                    Market.of(1, 20),
                    Faults.always(new Fault.Answer(302, location, "")).onDays())) {
                Stage.Run run = stage.ingest("2025-01-10");

                assertThat(run.exitCode()).isEqualTo(2);
                assertThat(run.err()).contains("HTTP 302").contains("POLYGON_BASE_URL");
                assertThat(elsewhere.vendor.calls()).isEmpty();
            }
        }
    }
}
