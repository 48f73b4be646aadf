package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.database.EmbeddedDatabase;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages about invalid arguments, and about an unreachable database.
@Tag("slow")
class CommandLineTest {
    private static final Map<String, String> NOWHERE = Map.of(
            "POSTGRES_HOST", "127.0.0.1",
            "POSTGRES_PORT", "1",
            "POSTGRES_DB", "finance",
            "POSTGRES_USER", "finance",
            "POSTGRES_PASSWORD", "secret-word");

    private int status;

    @ParameterizedTest
    @ValueSource(
            strings = {"train-arima", "tune-arima", "train-trees", "train-lstm", "tune-lstm", "compare", "forecast"})
    void tickersOrTheWholeMarketAreRequired(String command) {
        assertThat(errors(command)).contains("expected tickers, --all or --watchlist, found none of them");
        assertThat(status).isEqualTo(2);
        assertThat(errors(command, "AAPL", "--all"))
                .contains("expected tickers, --all or --watchlist, found tickers and --all");
        assertThat(errors(command, "AAPL", "--shard", "1/2")).contains("--shard goes with --all");
        assertThat(errors(command, "--all", "--shard", "3/2")).contains("--shard must be like 1/4", "found '3/2'");
        assertThat(errors(command, "--all", "--history", "0")).contains("--history must be a whole number of at least");
        assertThat(status).isEqualTo(2);
    }

    @Test
    void everyProblemIsNamedAtOnce() {
        assertThat(errors("tune-lstm", "--units", "32,0", "--patience", "0"))
                .contains("found none of them", "--patience must be a whole number of at least 1, found '0'")
                .contains("--units must be whole numbers of at least 1, separated by commas, found '32,0'");
        assertThat(status).isEqualTo(2);
        assertThat(errors("train-lstm", "AAPL", "--units", "many")).contains("many", "see --help");
        assertThat(status).isEqualTo(2);
        assertThat(errors("train-lstm", "AAPL", "--input", "volumes"))
                .contains("--input must be closes or changes, found 'volumes'");
        assertThat(errors("train-arima", "--order", "1,1", "--seasonal", "1,0,x", "--refit-every", "-1"))
                .contains("found none of them", "--order must be 3 whole numbers like 1,1,1, found '1,1'")
                .contains("--seasonal must be 4 whole numbers like 1,0,1,5, found '1,0,x'", "--refit-every must be");
        assertThat(errors("train-arima", "AAPL", "--order", "1,3,30", "--seasonal", "9,0,0,1"))
                .contains("--order takes p and q up to 20 and d up to 2, found '1,3,30'")
                .contains("--seasonal takes P and Q up to 5", "--seasonal takes a season m of 2 to 63");
        assertThat(errors("train-arima", "AAPL", "--order", "1,0,0", "--drift"))
                .contains("--drift goes with one difference, d + D = 1, found 0, where a mean is estimated anyway");
        assertThat(errors("train-arima", "AAPL", "--seasonal", "1,1,1,5", "--drift"))
                .contains("--drift goes with one difference, d + D = 1, found 2");
        assertThat(errors("train-arima", "AAPL", "--seasonal", "1,0,1,999"))
                .contains("--seasonal takes a season m of 2 to 63 sessions, found '1,0,1,999'");
        assertThat(errors("tune-arima", "AAPL", "--max-d", "3"))
                .contains("--max-d must be a whole number from 0 to 2, found '3'");
        assertThat(status).isEqualTo(2);
        assertThat(errors("score", "--shard", "x")).contains("--shard must be like 1/4");
        assertThat(errors("train-trees", "AAPL", "--shrinkage", "1.5", "--depth=0", "--learning-rate", "1"))
                .contains("--shrinkage must be a number above 0 and at most 1, found '1.5'", "--depth must be")
                .contains("unknown option '--learning-rate'");
        assertThat(status).isEqualTo(2);
        assertThat(errors("oracle")).contains("expected a command, found 'oracle'; see --help");
        assertThat(status).isEqualTo(2);
    }

    @Test
    void helpListsEveryCommandWithItsFirstSentence() {
        assertThat(output("--help"))
                .contains(
                        "Usage: ml-worker", "train-arima  Fits", "tune-arima ", "train-lstm ", "tune-lstm ", "compare ")
                .contains("train-trees ", "forecast ", "score ", "report ", "migrate      Create or update the tables")
                .contains("POSTGRES_PASSWORD", "75 retry later");
        assertThat(status).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train-arima|--order=p,d,q|1,1,1 by default",
                "tune-arima|--max-d=0..2|arima_tuning_results.csv by",
                "train-lstm|--lookback=SESSIONS|30 by default",
                "tune-lstm|--units=N,N...|32,64 by default",
                "train-trees|--shrinkage=SHARE|0.05 by",
                "compare|--refit-every=SESSIONS|once",
                "forecast|--history=SESSIONS|500 by default",
                "score|--shard=i/n|of n parts",
                "report|--out=FILE|report.html by default",
                "migrate|-V, --version|end"
            })
    void helpOfACommandNamesItsOptionsAndTheirDefaults(String command, String option, String text) {
        assertThat(output(command, "--help")).contains("Usage: ml-worker " + command, option, text, "Exit codes: ");
        assertThat(status).isZero();
        assertThat(output(command, "-V")).startsWith("finance ");
        assertThat(status).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train-arima",
                "tune-arima",
                "train-trees",
                "train-lstm",
                "tune-lstm",
                "compare",
                "forecast",
                "score"
            })
    void anUnsetPasswordIsNamed(String command) {
        Map<String, String> unset = new HashMap<>(NOWHERE);
        unset.put("POSTGRES_PASSWORD", "");
        assertThat(capture(() -> MlWorker.run(new String[] {command, "--all"}, unset)))
                .contains("POSTGRES_PASSWORD is not set");
        assertThat(status).isEqualTo(2);
    }

    @Test
    void aDatabaseAwayEndsWithTryAgainLater() {
        assertThat(errors("score")).contains("127.0.0.1:1", "is unreachable").doesNotContain("secret-word");
        assertThat(status).isEqualTo(75);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"train-arima", "tune-arima", "train-trees", "train-lstm", "tune-lstm", "compare", "forecast"})
    void unknownTickersAreNamedTogetherBeforeAnyWork(String command) {
        MarketFixture market = new MarketFixture();
        market.load("AAPL", LocalDate.of(2025, 1, 17), MarketFixture.walk(5, 1));
        assertThat(capture(() -> market.run(command, "aapl", "AAPL", "NOPE")))
                .contains("found none of NOPE, aapl; did you mean AAPL?");
        assertThat(status).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"train-arima", "tune-arima", "train-trees", "train-lstm", "tune-lstm", "compare", "forecast"})
    void anEmptyDatabaseHasNothingToDo(String command) {
        Map<String, String> empty = EmbeddedDatabase.shared().createDatabase();
        assertThat(MlWorker.run(new String[] {command, "--all"}, empty)).isEqualTo(99);
    }

    private String errors(String... args) {
        return capture(() -> MlWorker.run(args, NOWHERE));
    }

    private String output(String... args) {
        CapturedOutput run = CapturedOutput.of(() -> MlWorker.run(args, NOWHERE));
        status = run.exitCode();
        return run.out();
    }

    /// The standard error stream, logs included.
    private String capture(CapturedOutput.Run<RuntimeException> worker) {
        CapturedOutput run = CapturedOutput.of(worker);
        status = run.exitCode();
        return run.err();
    }
}
