package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Figures are R 4.2.2's of its own data sets lh and presidents (`?arima` prints them as well); values loaded
/// as closes.
@Tag("slow")
class ArimaCommandsTest {
    private static final LocalDate LAST = LocalDate.of(2025, 1, 17);
    private static final double[] LH = {
        2.4, 2.4, 2.4, 2.2, 2.1, 1.5, 2.3, 2.3, 2.5, 2.0, 1.9, 1.7, 2.2, 1.8, 3.2, 3.2, 2.7, 2.2, 2.2, 1.9, 1.9, 1.8,
                2.7,
        3.0, 2.3, 2.0, 2.0, 2.9, 2.9, 2.7, 2.7, 2.3, 2.6, 2.4, 1.8, 1.7, 1.5, 1.4, 2.1, 3.3, 3.5, 3.5, 3.1, 2.6, 2.1,
                3.4,
        3.0, 2.9
    };
    /// 0 where R has NA.
    private static final double[] PRESIDENTS = {
        0, 87, 82, 75, 63, 50, 43, 32, 35, 60, 54, 55, 36, 39, 0, 0, 69, 57, 57, 51, 45, 37, 46, 39, 36, 24, 32, 23, 25,
        32, 0, 32, 59, 74, 75, 60, 71, 61, 71, 57, 71, 68, 79, 73, 76, 71, 67, 75, 79, 62, 63, 57, 60, 49, 48, 52, 57,
        62, 61, 66, 71, 62, 61, 57, 72, 83, 71, 78, 79, 71, 62, 74, 76, 64, 62, 57, 80, 73, 69, 69, 71, 64, 69, 62, 63,
        46, 56, 44, 44, 52, 38, 46, 36, 49, 35, 44, 59, 65, 65, 56, 66, 53, 61, 52, 51, 48, 54, 49, 49, 61, 0, 0, 68,
        44, 40, 27, 28, 25, 24, 24
    };

    private final MarketFixture market = new MarketFixture();

    @TempDir
    private Path folder;

    @Test
    void lhComesOutAsPublished() {
        market.load("LH", LAST, LH);
        assertThat(market.run("train-arima", "LH", "--order", "3,0,0")).isZero();
        assertThat(market.printed())
                .contains("LH: 48 bars", "ARIMA(3,0,0) with non-zero mean of closes on the whole history: 48 sessions")
                .contains("ar1             0.6448  standard error 0.1394", "intercept        2.393")
                .contains("log-likelihood -27.09, AIC 64.18", "Ljung-Box", "no significant autocorrelation")
                .contains("1 ticker, 1 processed now");
        assertEstimates(new double[] {0.6448, -0.0634, -0.2198, 2.3931}, new double[] {0.1394, 0.1668, 0.1421, 0.0963});
        assertThat(market.number("select log_likelihood from model_runs")).isEqualTo(-27.09, within(0.005));
        assertThat(market.number("select aic from model_runs")).isEqualTo(64.18, within(0.005));
        assertThat(market.number("select sigma2 from model_runs")).isEqualTo(0.1787 * 48 / 44, within(1e-4));
        double[] predicted = {2.460181, 2.270842, 2.198612, 2.260710, 2.346946};
        for (int h = 1; h <= predicted.length; h++) {
            assertThat(market.number("select mean from forecasts where horizon = " + h))
                    .isEqualTo(predicted[h - 1], within(1e-3));
        }
    }

    @Test
    void sessionsWithoutABarAreMissingObservations() {
        List<LocalDate> sessions = MarketFixture.sessions(LAST, PRESIDENTS.length);
        List<LocalDate> dates = new ArrayList<>();
        for (int i = 0; i < PRESIDENTS.length; i++) {
            if (PRESIDENTS[i] > 0) {
                dates.add(sessions.get(i));
            }
        }
        double[] observed = Arrays.stream(PRESIDENTS).filter(x -> x > 0).toArray();
        market.load("GAPS", dates, observed);
        assertThat(market.run("train-arima", "GAPS", "--order", "3,0,0")).isZero();
        assertThat(market.printed())
                .contains("GAPS: 114 bars", "119 sessions, 5 of them without a bar (missing values)");
        assertEstimates(new double[] {0.7496, 0.2523, -0.1890, 56.2223}, new double[] {0.0936, 0.1140, 0.0946, 4.2845});
        assertThat(market.number("select log_likelihood from model_runs")).isEqualTo(-414.0819, within(1e-3));
        assertThat(market.number("select mean from forecasts where horizon = 1"))
                .isEqualTo(29.84194, within(1e-2));
        assertThat(market.number("select mean from forecasts where horizon = 5"))
                .isEqualTo(46.18808, within(1e-2));

        assertThat(market.run("train-arima", "GAPS")).isZero();
        assertThat(market.number("select log_likelihood from model_runs where model = 'ARIMA(1,1,1)'"))
                .isEqualTo(-413.2692, within(1e-3));
    }

    @Test
    void pricesFarBelowACentArePrintedAndHavePositiveBounds() {
        double[] closes = Arrays.stream(MarketFixture.walk(300, 1))
                .map(close -> 1e-6 * close)
                .toArray();
        market.load("MICRO", LAST, closes);
        assertThat(market.run("train-arima", "MICRO")).isZero();
        assertThat(market.printed()).containsPattern("2025-01-21  0\\.000[0-9]*[1-9][0-9]*  80 % 0\\.000[0-9]*[1-9]");
        assertThat(market.value(
                        "select bool_and(lower_95 > 0 and lower_95 < lower_80 and upper_80 < upper_95) from forecasts"))
                .isEqualTo("t");
        assertThat(market.value("select parameters ->> 'variance' is not null from model_runs"))
                .isEqualTo("t");
    }

    /// The close falls to a seventh in steps of 2 % of its value, so Gaussian intervals with a constant variance
    /// in dollars contain all outcomes of the test window. The bounds are four standard deviations of the share
    /// of 80 outcomes.
    @Test
    void theCoverageInTheTableIsThatOfTheStoredIntervals() {
        Random random = new Random(3);
        double[] closes = new double[400];
        double log = Math.log(100);
        for (int i = 0; i < closes.length; i++) {
            closes[i] = Math.round(1e4 * Math.exp(log)) / 1e4;
            log += 0.02 * random.nextGaussian() - 0.005;
        }
        market.load("FALL", LAST, closes);
        assertThat(market.run("train-arima", "FALL", "--order", "0,1,0")).isZero();
        double coverage = market.number("select coverage_80 from model_runs");
        assertThat(coverage).isBetween(0.62, 0.95);
        assertThat(market.printed())
                .containsPattern(String.format(Locale.ROOT, "  1 +ARIMA\\(0,1,0\\) .* %.1f%% .*", 100 * coverage))
                .doesNotContain("EWMA");
        assertThat(market.number("""
            select (one ->> 'coverage')::double precision
            from model_runs
            cross join jsonb_array_elements(parameters -> 'intervals') as one
            where one ->> 'level' = '0.8'\
            """)).isEqualTo(coverage);
        // about 2 · 1.2816 · 2 % of the price
        assertThat(market.number("select (upper_80 - lower_80) / mean from forecasts where horizon = 1"))
                .isBetween(0.035, 0.075);
    }

    @Test
    void tickerIsEvaluatedWithNaiveAndStoredWithItsForecasts() {
        market.load("AAA", LAST, MarketFixture.walk(400, 1));
        assertThat(market.run("train-arima", "AAA")).isZero();
        assertThat(market.printed())
                .contains("240 train, 80 validate, 80 test", "naive", "drift", "ARIMA(1,1,1)")
                .contains("ARIMA(1,1,1): no better than naive, one session ahead (RMSE ", "Diebold-Mariano p ")
                .contains("2025-01-21  ", "80 % ", "95 % ");
        assertThat(
                        market.rows(
                                "select command, model, observations, last_date, test_origins, significance, seed from model_runs"))
                .containsExactly(Arrays.asList(
                        "train", "ARIMA(1,1,1)", "400", "2025-01-17", "80", "no better than naive", null));
        assertThat(market.value("""
            select aicc > aic and bic > aic and sigma2 > 0 and rmse between 0.3 and 5 and naive_rmse between 0.3 and 5
                and mase between 0.3 and 3 and coverage_95 between 0.7 and 1
                and parameters ->> 'scale' = 'LEVEL' and jsonb_array_length(parameters -> 'intervals') = 2
            from model_runs\
            """)).isEqualTo("t");
        assertThat(market.rows("select target_date from forecasts order by horizon"))
                .extracting(List::getFirst)
                .containsExactly("2025-01-21", "2025-01-22", "2025-01-23", "2025-01-24", "2025-01-27");
        assertThat(market.value("select bool_and(upper_95 - lower_95 > upper_80 - lower_80) from forecasts"))
                .isEqualTo("t");
    }

    @Test
    void aSeriesThatRevertsToItsMeanIsForecastBetterThanByNaive() {
        Random random = new Random(1);
        market.load("MEAN", LAST, MarketFixture.closes(400, i -> 100 + random.nextGaussian()));
        assertThat(market.run("train-arima", "MEAN", "--order", "1,0,0")).isZero();
        assertThat(market.printed()).contains("ARIMA(1,0,0): better than naive, one session ahead");
        assertThat(market.value("select significance from model_runs")).isEqualTo("better than naive");
    }

    @Test
    void logsAreForecastAsPricesAgain() {
        market.load("AAA", LAST, MarketFixture.walk(400, 1));
        assertThat(market.run("train-arima", "AAA", "--log", "--drift", "--order", "0,1,0"))
                .isZero();
        assertThat(market.printed()).contains("ARIMA(0,1,0) with drift of log closes");
        // the drift of a random walk is its mean step, σ² the steps' variance
        double[] closes = MarketFixture.walk(400, 1);
        double drift = Math.log(closes[399] / closes[0]) / 399;
        assertThat(market.number("select parameters -> 'coefficients' ->> 'drift' from model_runs"))
                .isEqualTo(drift, within(1e-8));
        assertThat(market.number("select mean from forecasts where horizon = 5"))
                .isEqualTo(closes[399] * Math.exp(5 * drift), within(1e-4));
        assertThat(market.value("""
            select bool_and(abs(upper_95 / mean - mean / lower_95) < 1e-9 and abs(upper_80 / mean - mean / lower_80) < 1e-9)
            from forecasts\
            """)).isEqualTo("t");
        assertThat(market.value("select sigma2 between 0.00007 and 0.00013 and rmse > 0.3 from model_runs"))
                .isEqualTo("t");
    }

    @Test
    void closesAreReadOnTheShareBasisOfTheLastDay() {
        double[] closes = MarketFixture.walk(300, 1);
        market.load("PLAIN", LAST, closes);
        double[] traded = MarketFixture.closes(300, i -> i < 200 ? 4 * closes[i] : closes[i]);
        market.load("SPLIT", LAST, traded);
        LocalDate day = MarketFixture.sessions(LAST, 100).getFirst();
        market.execute("insert into splits values ('SPLIT', '" + day + "', 1, 4)");
        assertThat(market.run("train-arima", "PLAIN", "SPLIT")).isZero();
        double plain = market.number("select log_likelihood from model_runs where ticker = 'PLAIN'");
        assertThat(market.number("select log_likelihood from model_runs where ticker = 'SPLIT'"))
                .isEqualTo(plain, within(1e-4));
        assertThat(market.number("select rmse from model_runs where ticker = 'SPLIT'"))
                .isEqualTo(market.number("select rmse from model_runs where ticker = 'PLAIN'"), within(1e-6));
    }

    @Test
    void aSeasonOfAWeekIsFitted() {
        double[] walk = MarketFixture.walk(300, 1);
        market.load("WEEK", LAST, MarketFixture.closes(300, i -> walk[i] + (i % 5 == 0 ? 3 : 0)));
        assertThat(market.run("train-arima", "WEEK", "--order", "0,1,0", "--seasonal", "0,1,1,5"))
                .isZero();
        assertThat(market.rows("select model, significance, parameters ->> 'seasonal_order' from model_runs"))
                .containsExactly(List.of("ARIMA(0,1,0)(0,1,1)[5]", "better than naive", "[0, 1, 1, 5]"));
    }

    @Test
    void tuningFindsMoreThanRAndAppendsBothSearchesOfEveryTicker() throws IOException {
        market.load("LH", LAST, LH);
        market.load("AAA", LAST, MarketFixture.walk(250, 4));
        Path results = folder.resolve("arima_tuning_results.csv");
        assertThat(market.run("tune-arima", "LH", "--results", results.toString()))
                .isZero();
        assertThat(market.printed())
                .contains("auto-ARIMA: ", "auto-ARIMA, m = 5: ", "ARIMA(0,0,2) with non-zero mean of closes");
        // R's auto.arima stops at ARIMA(1,0,0) with AICc 65.3038, at m = 1 and at m = 5; its own fit of (0,0,2): 63.99
        assertThat(market.value("select max(aicc) < 64 from model_runs")).isEqualTo("t");
        assertThat(market.run("tune-arima", "AAA", "--results", results.toString()))
                .isZero();

        List<String> lines = Files.readAllLines(results);
        assertThat(lines).hasSize(5);
        assertThat(lines.getFirst()).startsWith("ticker,seasonal,m,best_order,best_seasonal_order,AIC,RMSE,MAPE,AICc,");
        List<List<String>> rows =
                lines.stream().skip(1).map(ArimaCommandsTest::fields).toList();
        assertThat(rows)
                .extracting(row -> row.subList(0, 3))
                .containsExactly(
                        List.of("LH", "false", "1"),
                        List.of("LH", "true", "5"),
                        List.of("AAA", "false", "1"),
                        List.of("AAA", "true", "5"));
        assertThat(fields(lines.getFirst()).get(12)).isEqualTo("judged_order");
        // the one that was found in the first 39, before the test window
        assertThat(rows.getFirst().get(12)).matches("ARIMA\\(\\d,0,\\d\\) with non-zero mean");
        assertThat(rows.getFirst().subList(3, 5)).containsExactly("(0, 0, 2)", "(0, 0, 0, 1)");
        assertThat(rows).allSatisfy(row -> assertThat(row).hasSameSizeAs(fields(lines.getFirst())));
        assertThat(market.rows("select aic, rmse, mape from model_runs order by run_id"))
                .isEqualTo(rows.stream().map(row -> row.subList(5, 8)).toList());
        assertThat(market.rows("select command, model from model_runs where ticker = 'AAA' order by run_id"))
                .containsExactly(List.of("tune", "auto-ARIMA"), List.of("tune", "auto-ARIMA, m = 5"));
        assertThat(market.value("select count(*) from forecasts")).isEqualTo("20");
    }

    @Test
    void whatCannotBeTunedIsListedAndStopsNothing() throws IOException {
        market.load("FLAT", LAST, MarketFixture.closes(120, i -> 5));
        market.load("GONE", LAST.minusDays(7), MarketFixture.walk(120, 3));
        market.load("GOOD", LAST, MarketFixture.walk(120, 1));
        market.load("HUGE", LAST, MarketFixture.closes(120, i -> 1e9 * MarketFixture.walk(120, 4)[i]));
        market.load("JUMP", LAST, MarketFixture.closes(120, i -> i < 110 ? 10 + 0.01 * (i % 3) : 1_000 + i % 3));
        market.load("LINE", LAST, MarketFixture.closes(120, i -> 10 + i));
        market.load("TEN", LAST, MarketFixture.walk(10, 2));
        Path results = folder.resolve("r.csv");
        for (int run = 0; run < 2; run++) {
            assertThat(market.run("tune-arima", "--all", "--results", results.toString()))
                    .isZero();
            assertThat(market.printed())
                    .doesNotContain("GOOD: ")
                    .contains("FLAT: not processed: expected a series that changes")
                    .contains("GONE: not processed: halted or delisted, last bar on 2025-01-10")
                    .contains("LINE: not processed: auto-ARIMA: expected a series that varies after 1 first")
                    .contains(
                            "TEN: not processed: expected at least 15 bars, so that the last fifth is long enough for a test, found 10")
                    .contains(
                            run == 0 ? "7 tickers, 3 processed now, 0 before" : "7 tickers, 0 processed now, 3 before");
        }
        assertThat(Files.readAllLines(results)).hasSize(7);
        assertThat(market.value("select bool_and(upper_95 < 'infinity') and count(*) = 30 from forecasts"))
                .isEqualTo("t");
    }

    @Test
    void numberOfDifferencesIsLimitedByTheOption() {
        double[] steps = MarketFixture.walk(200, 3);
        double[] closes = steps.clone();
        Arrays.parallelPrefix(closes, Double::sum);
        market.load("TWICE", LAST, closes);
        for (String most : List.of("1", "2")) {
            assertThat(market.run(
                            "tune-arima",
                            "TWICE",
                            "--max-d",
                            most,
                            "--results",
                            folder.resolve("r.csv").toString()))
                    .isZero();
        }
        assertThat(market.rows("""
            select parameters -> 'order' ->> 1 from model_runs where model = 'auto-ARIMA' order by run_id\
            """)).containsExactly(List.of("1"), List.of("2"));
    }

    @Test
    void fileThatCannotBeWrittenIsReportedBeforeAnyWork() {
        market.load("AAA", LAST, MarketFixture.walk(100, 4));
        assertThat(market.run(
                        "tune-arima",
                        "AAA",
                        "--results",
                        folder.resolve("none/results.csv").toString()))
                .isEqualTo(2);
        assertThat(market.errors())
                .contains("expected a file that can be written at", "none/results.csv", "NoSuchFile");
        assertThat(market.value("select count(*) from model_runs")).isEqualTo("0");
    }

    @Test
    void theShardsAreTheMarketAndEachModelIsDoneOnce() {
        for (int i = 0; i < 8; i++) {
            market.load("T" + i, LAST, MarketFixture.walk(120, i));
        }
        for (String shard : List.of("1/3", "2/3", "3/3", "1/1")) {
            assertThat(market.run("train-arima", "--all", "--shard", shard)).isZero();
        }
        assertThat(market.printed()).contains("8 tickers, 0 processed now, 8 before, 0 not processed");
        assertThat(market.value("select count(distinct ticker) = 8 and count(*) = 8 from model_runs"))
                .isEqualTo("t");
        assertThat(market.run("train-arima", "--all", "--log")).isZero();
        assertThat(market.printed()).contains("8 tickers, 8 processed now, 0 before");
        assertThat(market.run("train-arima", "T0")).isZero();
        assertThat(market.value("select count(*) from model_runs")).isEqualTo("17");
    }

    /// Coefficients within a hundredth of their standard error, which R's optimiser stops within; standard
    /// errors within a hundredth.
    private void assertEstimates(double[] coefficients, double[] standardErrors) {
        String[] names = {"ar1", "ar2", "ar3", "intercept"};
        for (int i = 0; i < names.length; i++) {
            assertThat(market.number(
                            "select parameters -> 'coefficients' ->> '%s' from model_runs".formatted(names[i])))
                    .isEqualTo(coefficients[i], within(0.01 * standardErrors[i]));
            assertThat(market.number(
                            "select parameters -> 'standard_errors' ->> '%s' from model_runs".formatted(names[i])))
                    .isEqualTo(standardErrors[i], within(0.01 * standardErrors[i]));
        }
    }

    private static List<String> fields(String line) {
        return Arrays.stream(line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"))
                .map(field -> field.replace("\"", ""))
                .toList();
    }
}
