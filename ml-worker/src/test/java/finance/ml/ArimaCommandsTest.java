package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArimaCommandsTest {
    private static final LocalDate LAST = LocalDate.of(2025, 1, 17);
    private static final int SIZE = 300;

    private final LoadedMarket market = new LoadedMarket();

    @TempDir
    private Path folder;

    @Test
    void theDefaultOrderIsFittedPrintedAndStoredWithItsForecasts() throws SQLException {
        market.load("AAA", LAST, LoadedMarket.walk(SIZE, 1));
        assertThat(market.run("train-arima", "AAA")).isZero();
        assertThat(market.printed())
                .contains("ARIMA(1,1,1) by exact maximum likelihood, 299 values after differencing")
                .containsPattern("ar1 +-?\\d.*s\\.e\\. ")
                .containsPattern("ma1 +-?\\d.*s\\.e\\. ")
                .containsPattern("log-likelihood -\\d+.*AIC \\d+.*AICc \\d+.*BIC \\d+")
                .containsPattern("Ljung-Box Q\\(10\\) = \\d+\\.\\d+ on 8 degrees of freedom, p 0\\.\\d+")
                .contains("180 train, 60 validate, 60 judge", "naive", "drift", "better than naive")
                .containsPattern("2025-01-21 +\\d.*80 % .* to .*95 % .* to ");
        assertThat(market.rows("""
            select command, model, first_date, last_date, observations, parameters -> 'order', parameters ->> 'scale',
                parameters -> 'missing_sessions'
            from model_runs\
            """))
                .containsExactly(
                        List.of("train", "ARIMA(1,1,1)", "2023-11-07", "2025-01-17", "300", "[1, 1, 1]", "LEVEL", "0"));
        assertThat(market.value("""
            select abs(aic - (-2 * log_likelihood + 6)) < 1e-9 and aicc > aic and bic > aic and sigma2 > 0
                and test_first_date > first_date and rmse > 0 and naive_rmse > 0
                and (parameters -> 'coefficients' ->> 'ma1')::double precision between -1 and 1
                and (parameters -> 'standard_errors' ->> 'ma1')::double precision > 0
            from model_runs\
            """)).isEqualTo("t");
        assertThat(market.rows("select horizon, target_date from forecasts order by 1"))
                .containsExactly(
                        List.of("1", "2025-01-21"),
                        List.of("2", "2025-01-22"),
                        List.of("3", "2025-01-23"),
                        List.of("4", "2025-01-24"),
                        List.of("5", "2025-01-27"));
    }

    @Test
    void logsAreTurnedBackSoThatBoundsLieAboveZeroAndAskew() throws SQLException {
        double[] wild = LoadedMarket.walk(SIZE, 1);
        for (int i = 0; i < SIZE; i++) {
            wild[i] = Math.pow(wild[i] / 100, 12);
        }
        market.load("WILD", LAST, wild);
        assertThat(market.run("train-arima", "WILD", "--order", "0,1,0", "--log"))
                .isZero();
        assertThat(market.value("""
            select bool_and(lower_95 > 0 and abs(lower_95 * upper_95 / mean ^ 2 - 1) < 1e-9) from forecasts\
            """)).isEqualTo("t");
        assertThat(Double.parseDouble(market.value("select max(mean) from forecasts")))
                .isCloseTo(wild[SIZE - 1], within(1e-9 * wild[SIZE - 1]));
    }

    @Test
    void seasonsAndDriftAreEstimatedAsAskedFor() throws SQLException {
        market.load("AAA", LAST, LoadedMarket.walk(SIZE, 2));
        assertThat(market.run("train-arima", "AAA", "--order", "1,1,0", "--seasonal", "0,0,1,5", "--drift"))
                .isZero();
        assertThat(market.rows("""
            select model, parameters -> 'seasonal_order',
                array(select jsonb_object_keys(parameters -> 'coefficients') order by 1)
            from model_runs\
            """))
                .containsExactly(List.of("ARIMA(1,1,0)(0,0,1)[5] with drift", "[0, 0, 1, 5]", "{ar1,drift,sma1}"));
    }

    /// The price of a halted ticker, or of a day not loaded, is missing, not yesterday's: a random walk of the
    /// sessions that are there has the variance of one session, so two sessions on it is twice that.
    @Test
    void sessionsWithoutABarAreLeftMissing() throws SQLException {
        double[] walk = LoadedMarket.walk(SIZE, 3);
        List<LocalDate> sessions = LoadedMarket.sessions(LAST, SIZE);
        List<LocalDate> kept = new ArrayList<>();
        double[] closes = new double[SIZE - SIZE / 4];
        double[] logs = new double[closes.length];
        double squares = 0;
        for (int t = 0; t < SIZE; t++) {
            if (t % 4 != 2) {
                int i = kept.size();
                closes[i] = walk[t];
                logs[i] = Math.log(walk[t]);
                kept.add(sessions.get(t));
                if (i > 0) {
                    double change = logs[i] - logs[i - 1];
                    squares += change * change / (t % 4 == 3 ? 2 : 1);
                }
            }
        }
        market.load("HALT", kept, closes);
        assertThat(market.run("train-arima", "HALT", "--order", "0,1,0", "--log"))
                .isZero();
        assertThat(market.printed()).contains("75 sessions without a bar left missing");
        double sigma2 = squares / (closes.length - 1);
        assertThat(Double.parseDouble(market.value("select sigma2 from model_runs")))
                .isCloseTo(sigma2, within(1e-6 * sigma2));
    }

    @Test
    void tuningRunsBothSearchesAndAppendsARowForEach() throws SQLException, IOException {
        market.load("AAA", LAST, LoadedMarket.walk(SIZE, 4));
        market.load("BBB", LAST, LoadedMarket.walk(SIZE, 5));
        Path results = folder.resolve("arima_tuning_results.csv");
        assertThat(market.run("tune-arima", "AAA", "--results", results.toString()))
                .isZero();
        assertThat(market.run("tune-arima", "BBB", "--log", "--results", results.toString()))
                .isZero();
        List<String> lines = Files.readAllLines(results);
        assertThat(lines).hasSize(5);
        assertThat(lines.getFirst()).startsWith("ticker,seasonal,m,best_order,best_seasonal_order,AIC,RMSE,MAPE,MASE,");
        assertThat(lines.get(1))
                .matches("AAA,False,1,\"\\(\\d, [01], \\d\\)\",\"\\(0, 0, 0, 1\\)\",\\d.*,level,300,.*");
        assertThat(lines.get(2)).matches("AAA,True,5,\"\\(\\d, [01], \\d\\)\",\"\\(\\d, \\d, \\d, 5\\)\",\\d.*");
        assertThat(lines.get(3)).startsWith("BBB,False,1,").contains(",log,300,");
        assertThat(market.rows("""
            select ticker, command, model, aicc is not null, (select count(*) from forecasts f where f.run_id = r.run_id)
            from model_runs r order by run_id\
            """))
                .containsExactly(
                        List.of("AAA", "tune", "auto-ARIMA", "t", "5"),
                        List.of("AAA", "tune", "auto-ARIMA, m = 5", "t", "5"),
                        List.of("BBB", "tune", "auto-ARIMA", "t", "5"),
                        List.of("BBB", "tune", "auto-ARIMA, m = 5", "t", "5"));
    }

    @Test
    void theWholeMarketIsTunedOnceAndWhatCannotBeIsListed() throws SQLException, IOException {
        market.load("GOOD", LAST, LoadedMarket.walk(SIZE, 1));
        market.load("FLAT", LAST, LoadedMarket.closes(SIZE, i -> 5));
        market.load("TEN", LAST, LoadedMarket.walk(10, 2));
        market.load("GONE", LAST.minusDays(7), LoadedMarket.walk(SIZE, 3));
        market.load("LINE", LAST, LoadedMarket.closes(SIZE, i -> 10 + i));
        String results = folder.resolve("results.csv").toString();
        assertThat(market.run("tune-arima", "--all", "--results", results)).isZero();
        assertThat(market.printed())
                .contains("FLAT: not done: expected a series that changes")
                .contains("GONE: not done: halted or delisted: its last bar is of 2025-01-10")
                .contains("TEN: not done: expected")
                .contains("LINE: not done: auto-ARIMA: Expected a series that varies after 1 first")
                .contains("5 tickers, 1 done now, 0 before, 4 not");
        assertThat(Files.readAllLines(Path.of(results))).hasSize(3);
        assertThat(market.run("tune-arima", "--all", "--results", results)).isZero();
        assertThat(market.printed()).contains("5 tickers, 0 done now, 1 before, 4 not");
        assertThat(Files.readAllLines(Path.of(results))).hasSize(3);
    }

    @Test
    void aResultsFileThatCannotBeWrittenIsKnownBeforeTheWork() throws SQLException {
        market.load("AAA", LAST, LoadedMarket.walk(SIZE, 4));
        String nowhere = folder.resolve("no/such/folder/results.csv").toString();
        assertThat(errors("tune-arima", "AAA", "--results", nowhere))
                .contains("expected a file that can be written at " + nowhere);
        assertThat(market.value("select count(*) from model_runs")).isEqualTo("0");
    }

    @Test
    void everyProblemOfTheWordsIsNamedAtOnce() {
        assertThat(errors("train-arima", "AAA", "--order", "1,1", "--seasonal", "a", "--refit-every", "-1"))
                .contains("--order must be p,d,q such as 1,1,1, found '1,1'")
                .contains("--seasonal must be P,D,Q,m such as 1,0,1,5, found 'a'")
                .contains("--refit-every must be at least 0");
        assertThat(errors("train-arima", "AAA", "--order", "1,1,1", "--seasonal", "1,0,0,1"))
                .contains("Expected no seasonal terms where the period is 1");
        assertThat(errors("train-arima", "AAA", "--order", "0,2,1", "--drift")).contains("d + D = 1), found 2");
        assertThat(errors("train-arima", "AAA", "--order", "9999,9,9")).contains("degree up to 1000");
        assertThat(errors("tune-arima", "--max-d", "3", "--season", "1"))
                .contains("found neither", "--max-d must be from 0 to 2, found 3", "--season must be from 2 to 260");
    }

    @Test
    void aHaltedTickerIsTunedByNameButNotForecast() throws SQLException {
        market.load("GONE", LAST.minusDays(7), LoadedMarket.walk(SIZE, 3));
        market.load("OTHER", LAST, 5);
        assertThat(market.run(
                        "tune-arima",
                        "GONE",
                        "--results",
                        folder.resolve("r.csv").toString()))
                .isZero();
        assertThat(market.value("select count(*) from model_runs")).isEqualTo("2");
        assertThat(market.value("select count(*) from forecasts")).isEqualTo("0");
    }

    private String errors(String... args) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            assertThat(market.run(args)).isEqualTo(2);
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
