package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.EmbeddedDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every command says to words it cannot use, and to a database that is away.
class CommandLineTest {
    private static final Map<String, String> NOWHERE = Map.of(
            "POSTGRES_HOST", "127.0.0.1",
            "POSTGRES_PORT", "1",
            "POSTGRES_DB", "finance",
            "POSTGRES_USER", "finance",
            "POSTGRES_PASSWORD", "secret-word");

    private int status;

    @ParameterizedTest
    @ValueSource(strings = {"train-trees", "train-lstm", "tune-lstm", "compare", "forecast"})
    void tickersOrTheWholeMarketAreAsked(String command) {
        assertThat(errors(command)).contains("expected tickers or --all, found neither");
        assertThat(status).isEqualTo(2);
        assertThat(errors(command, "AAPL", "--all")).contains("expected tickers or --all, found both");
        assertThat(errors(command, "AAPL", "--shard", "1/2")).contains("--shard goes with --all");
        assertThat(errors(command, "--all", "--shard", "3/2")).contains("--shard must be like 1/4", "found '3/2'");
        assertThat(errors(command, "--all", "--history", "0")).contains("--history must be at least");
        assertThat(status).isEqualTo(2);
    }

    @Test
    void everyProblemIsNamedAtOnce() {
        assertThat(errors("tune-lstm", "--units", "32,0", "--patience", "0"))
                .contains("found neither", "--patience at least 1", "--units, --epochs and --batch-size must be");
        assertThat(status).isEqualTo(2);
        assertThat(errors("train-lstm", "AAPL", "--units", "many")).contains("many", "see --help");
        assertThat(status).isEqualTo(2);
        assertThat(errors("train-lstm", "AAPL", "--input", "volumes")).contains("CHANGES", "CLOSES");
        assertThat(errors("score", "--shard", "x")).contains("--shard must be like 1/4");
        assertThat(errors("oracle")).contains("oracle");
        assertThat(status).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train-trees", "train-lstm", "tune-lstm", "compare", "forecast", "score"})
    void anUnsetPasswordIsNamed(String command) {
        Map<String, String> unset = new HashMap<>(NOWHERE);
        unset.put("POSTGRES_PASSWORD", "");
        assertThat(capture(() -> MlWorker.run(new String[] {command, "--all"}, unset)))
                .contains("POSTGRES_PASSWORD is not set");
        assertThat(status).isEqualTo(2);
    }

    @Test
    void aDatabaseAwayEndsWithTryAgainLater() {
        assertThat(errors("score")).contains("127.0.0.1:1", "is away").doesNotContain("secret-word");
        assertThat(status).isEqualTo(75);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train-trees", "train-lstm", "tune-lstm", "compare", "forecast"})
    void unknownTickersAreNamedTogetherBeforeAnyWork(String command) throws SQLException {
        LoadedMarket market = new LoadedMarket();
        market.load("AAPL", LocalDate.of(2025, 1, 17), LoadedMarket.walk(5, 1));
        assertThat(capture(() -> market.run(command, "aapl", "AAPL", "NOPE")))
                .contains("found none of NOPE, aapl; did you mean AAPL?");
        assertThat(status).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"train-trees", "train-lstm", "tune-lstm", "compare", "forecast"})
    void anEmptyDatabaseHasNothingToDo(String command) {
        Map<String, String> empty = EmbeddedDatabase.shared().createDatabase();
        assertThat(MlWorker.run(new String[] {command, "--all"}, empty)).isEqualTo(99);
    }

    private String errors(String... args) {
        return capture(() -> MlWorker.run(args, NOWHERE));
    }

    /// What goes to the standard error stream, logs included.
    private String capture(IntSupplier work) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            status = work.getAsInt();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
