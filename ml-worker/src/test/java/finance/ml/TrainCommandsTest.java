package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class TrainCommandsTest {
    private static final LocalDate LAST = LocalDate.of(2025, 1, 17);
    private static final int SIZE = 420;
    private static final String[] SMALL = {"--lookback", "5", "--units", "4", "--epochs", "2", "--batch-size", "16"};

    private final MarketFixture market = new MarketFixture();

    @TempDir
    private Path folder;

    @Test
    void treesAreEvaluatedWithNaiveAndDriftAndStoredWithTheirForecasts() {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 1));
        assertThat(market.run("train-trees", "AAA", "--trees", "20")).isZero();
        assertThat(market.printed())
                .contains("AAA: 420 bars", "252 train, 84 validate, 84 test", "naive", "drift", "trees")
                .contains("trees: no better than naive, one session ahead", "1 ticker, 1 processed now");
        assertThat(market.rows("""
                select command, model, ticker, last_date, observations, test_origins, significance, seed from model_runs"""))
                .containsExactly(
                        List.of("train", "trees", "AAA", "2025-01-17", "420", "84", "no better than naive", "1"));
        assertThat(market.value("""
                select rmse between 0.5 and 5 and naive_rmse between 0.5 and 5 and mape between 0.3 and 3
                    and mase between 0.3 and 3 and coverage_95 between 0.7 and 1 and dm_p_value > 0.05
                from model_runs""")).isEqualTo("t");
        assertThat(market.value("select count(*) from forecasts where origin_date = '2025-01-17'"))
                .isEqualTo("5");
    }

    @Test
    void anLstmIsTrainedKeptAndLoadedAgain() throws IOException {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 2));
        assertThat(market.run(lstm("train-lstm", "AAA"))).isZero();
        assertThat(market.printed())
                .contains(
                        "better than naive, one session ahead (RMSE ",
                        "times that of the naive forecast, Diebold-Mariano p ");
        assertThat(folder.resolve("models/AAA.lstm")).isNotEmptyFile();
        assertThat(market.rows("select parameters ->> 'units', parameters ->> 'input', rmse > 0 from model_runs"))
                .containsExactly(List.of("4", "CHANGES", "t"));

        // after another bar, so that its forecasts have an origin of their own
        LocalDate next = LocalDate.of(2025, 1, 21);
        market.load("AAA", next, 100);
        assertThat(market.run(lstm("train-lstm", "AAA", "--load"))).isZero();
        assertThat(market.printed()).contains("AAA: forecast with the saved model, trained on 420 bars");
        assertThat(market.rows("select origin_date, count(*) from forecasts group by 1 order by 1"))
                .containsExactly(List.of("2025-01-17", "5"), List.of("2025-01-21", "5"));
        assertThat(market.value("select parameters ->> 'not_calibrated' from model_runs order by run_id desc limit 1"))
                .isNull();
    }

    /// Another database has later bars with another level, a later split and a ticker that is listed later.
    @Test
    void aModelTrainedAsOfADateIsTheOneThatWasTrainedOnThatDate() {
        double[] closes = MarketFixture.walk(SIZE, 2);
        MarketFixture later = new MarketFixture();
        market.load("AAA", LAST, closes);
        later.load("AAA", LAST, closes);
        List<LocalDate> next = MarketFixture.sessions(LocalDate.of(2025, 1, 31), 9);
        later.load("AAA", next, MarketFixture.closes(9, i -> 3 * closes[SIZE - 1] + i));
        later.load("NEW", next, MarketFixture.closes(9, i -> 10 + i));
        later.execute("insert into splits (ticker, execution_date, split_from, split_to) values ('AAA', '" + next.get(2)
                + "', 1, 3)");
        List<String[]> commands = List.of(
                new String[] {"train-arima", "AAA", "--order", "1,1,0"},
                new String[] {"train-trees", "AAA", "--trees", "20"},
                lstm("train-lstm", "AAA"),
                new String[] {
                    "tune-arima",
                    "--all",
                    "--results",
                    folder.resolve("tuned.csv").toString()
                });
        for (String[] command : commands) {
            assertThat(market.run(command)).isZero();
            assertThat(later.run(asOf(command, "2025-01-19"))).isZero(); // a Sunday
        }
        assertThat(later.printed()).startsWith("2025-01-17: 1 ticker, 1 processed now");
        String runs = """
                select command, model, ticker, first_date, last_date, observations, parameters - 'file', log_likelihood, sigma2,
                    test_first_date, test_origins, rmse, mape, coverage_95, dm_p_value
                from model_runs
                order by run_id""";
        assertThat(later.rows(runs)).isEqualTo(market.rows(runs)).hasSizeGreaterThanOrEqualTo(commands.size());
        String forecasts =
                "select origin_date, target_date, mean, lower_80, upper_95 from forecasts order by run_id, horizon";
        assertThat(later.rows(forecasts)).isEqualTo(market.rows(forecasts)).isNotEmpty();
        assertThat(later.run(lstm("train-lstm", "AAA", "--load"))).isZero();
        assertThat(later.printed()).contains("trained on 420 bars from", " to 2025-01-17");
    }

    @Test
    void aTickerWithoutABarUpToTheDateIsNotTrained() {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 2));
        market.load("NEW", LocalDate.of(2025, 1, 21), 10);
        assertThat(market.run("train-trees", "NEW", "--as-of", "2025-01-17")).isEqualTo(2);
        assertThat(market.printed()).contains("NEW: not processed: expected a bar on or before 2025-01-17, found none");
        assertThat(market.run("train-trees", "AAA", "--as-of", "2020-01-17")).isEqualTo(99);
        assertThat(market.printed()).contains("no session on or before 2020-01-17 is loaded");
    }

    private static String[] asOf(String[] command, String date) {
        String[] dated = Arrays.copyOf(command, command.length + 2);
        dated[command.length] = "--as-of";
        dated[command.length + 1] = date;
        return dated;
    }

    @Test
    void aModelOfClosesIsNotContinuedOverASplit() {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 2));
        assertThat(market.run(lstm("train-lstm", "AAA", "--input", "closes"))).isZero();
        LocalDate next = LocalDate.of(2025, 1, 21);
        market.load("AAA", next, 25);
        market.execute("insert into splits values ('AAA', '" + next + "', 1, 4)");
        assertThat(market.run(lstm("train-lstm", "AAA", "--input", "closes", "--load")))
                .isEqualTo(2);
        assertThat(market.printed()).contains("(perhaps because of a split); train the model again");
    }

    @Test
    void theSameSeedGivesTheSameForecasts() {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 3));
        String forecasts = "select mean, upper_95 from forecasts order by horizon";
        List<List<List<String>>> bySeed = new ArrayList<>();
        for (String seed : List.of("7", "7", "8")) {
            MarketFixture fresh = new MarketFixture();
            fresh.load("AAA", LAST, MarketFixture.walk(SIZE, 3));
            assertThat(fresh.run(lstm("train-lstm", "AAA", "--seed", seed))).isZero();
            bySeed.add(fresh.rows(forecasts));
        }
        assertThat(bySeed.get(0)).hasSize(5).isEqualTo(bySeed.get(1)).isNotEqualTo(bySeed.get(2));
    }

    /// A price that falls far below the closes of the training, as in a crash.
    @Test
    void aModelOfClosesIsNotUsedOutsideTheRangeOfItsTraining() {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 2));
        assertThat(market.run(lstm("train-lstm", "AAA", "--input", "closes"))).isZero();
        market.load("AAA", LocalDate.of(2025, 1, 21), 3.19);
        assertThat(market.run(lstm("train-lstm", "AAA", "--input", "closes", "--load")))
                .isEqualTo(2);
        assertThat(market.printed())
                .containsPattern("AAA: not processed: expected closes between [0-9.]+ and [0-9.]+, the range in the"
                        + " training of .*AAA.lstm and a tenth of it on each side, found 3.190 on 2025-01-21; train the"
                        + " model again, or use --input changes");
        assertThat(market.value("select count(*) from forecasts where origin_date = '2025-01-21'"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train-arima", "tune-arima", "train-trees", "train-lstm", "tune-lstm"})
    void rerunForTheWatchlistChangesNothing(String command) {
        market.environment.put("WATCHLIST", "AAA,GONE");
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 1));
        market.load("GONE", LAST.minusDays(7), MarketFixture.walk(SIZE, 3));
        assertThat(market.run(small(command, "--watchlist"))).isZero();
        String stored = "select run_id from model_runs union all select run_id from forecasts order by 1";
        List<List<String>> before = market.rows(stored);
        assertThat(market.run(small(command, "--watchlist"))).isZero();
        assertThat(market.printed()).contains("2 tickers, 0 processed now, 2 before, 0 not processed");
        assertThat(market.rows(stored)).isEqualTo(before).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"train-arima", "tune-arima", "train-trees", "train-lstm", "tune-lstm"})
    void aSecondTrainingByNameStoresNoSecondForecast(String command) {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 1));
        assertThat(market.run(small(command, "AAA"))).isZero();
        String forecasts = "select run_id, horizon, mean from forecasts order by 1, 2";
        List<List<String>> first = market.rows(forecasts);
        assertThat(market.value(
                        "select max(count) from (select count(*) from forecasts inner join model_runs using (run_id)"
                                + " group by model, target_date) as repeated"))
                .isEqualTo("1");
        for (int run = 0; run < 2; run++) {
            assertThat(market.run(small(command, "AAA"))).isZero();
        }
        if (command.startsWith("train")) {
            assertThat(market.printed())
                    .contains(
                            "forecasts not stored: an earlier run of the same model has stored those from 2025-01-17");
        }
        assertThat(market.rows(forecasts)).isEqualTo(first).isNotEmpty();
        market.load("AAA", LocalDate.of(2025, 1, 21), 101);
        assertThat(market.run("score")).isZero();
        assertThat(market.value(
                        "select max(count) from (select count(*) from forecast_scores inner join model_runs using (run_id)"
                                + " group by model, target_date) as repeated"))
                .isEqualTo("1");
    }

    @Test
    void tuningAppendsEveryPointAndTrainsTheOneThatValidationPicks() throws IOException {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 4));
        market.load("BBB", LAST, MarketFixture.walk(SIZE, 5));
        Path results = folder.resolve("lstm_tuning_results.csv");
        for (String ticker : List.of("AAA", "BBB")) {
            assertThat(market.run(
                            "tune-lstm",
                            ticker,
                            "--lookback",
                            "5,8",
                            "--units",
                            "3,4",
                            "--epochs",
                            "1",
                            "--batch-size",
                            "32",
                            "--results",
                            results.toString(),
                            "--models",
                            folder.toString()))
                    .isZero();
        }
        List<String> lines = Files.readAllLines(results);
        assertThat(lines).hasSize(9);
        assertThat(lines.getFirst()).startsWith("ticker,lookback,units,epochs,batch_size,RMSE,MAPE,");
        assertThat(lines.subList(1, 5))
                .extracting(line -> String.join(",", List.of(line.split(",")).subList(0, 5)))
                .containsExactly("AAA,5,3,1,32", "AAA,5,4,1,32", "AAA,8,3,1,32", "AAA,8,4,1,32");
        List<List<String>> points = lines.subList(1, 5).stream()
                .map(line -> List.of(line.split(",")))
                .toList();
        List<String> picked = points.stream()
                .filter(point -> point.get(11).equals("true"))
                .findFirst()
                .orElseThrow();
        double least = points.stream()
                .mapToDouble(point -> Double.parseDouble(point.get(10)))
                .min()
                .orElseThrow();
        assertThat(Double.parseDouble(picked.get(10))).isEqualTo(least);
        assertThat(market.rows("""
                select command, parameters ->> 'lookback', parameters ->> 'units', (select count(*) from forecasts f where f.run_id = r.run_id)
                from model_runs r where ticker = 'AAA'""")).containsExactly(List.of("tune", picked.get(1), picked.get(2), "5"));
    }

    /// The history is too short for any training, so the folder was checked before it.
    @ParameterizedTest
    @ValueSource(strings = {"train-lstm", "tune-lstm"})
    void aFolderThatCannotBeWrittenIsFoundBeforeTheTraining(String command) throws IOException {
        market.load("AAA", LAST, MarketFixture.walk(20, 4));
        Path file = Files.createFile(folder.resolve("not-a-folder"));
        String[] arguments = command.equals("tune-lstm")
                ? new String[] {command, "AAA", "--models", file.toString(), "--results", folder.resolve("r.csv") + ""}
                : new String[] {command, "AAA", "--models", file.toString()};
        assertThat(market.run(arguments)).isEqualTo(2);
        assertThat(market.printed()).doesNotContain("not processed");
    }

    @Test
    void aResultsFileOfAnotherShapeIsRefusedBeforeItIsTouched() throws IOException {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 4));
        Path results = folder.resolve("results.csv");
        Files.writeString(results, "something,else\n");
        assertThat(market.run(
                        "tune-lstm",
                        "AAA",
                        "--lookback",
                        "5",
                        "--units",
                        "3",
                        "--epochs",
                        "1",
                        "--results",
                        results.toString(),
                        "--models",
                        folder.toString()))
                .isEqualTo(2);
        assertThat(results).hasContent("something,else\n");
    }

    @Test
    void comparingPrintsEveryModelBesideNaiveAndStoresNothing() {
        market.load("AAA", LAST, MarketFixture.walk(300, 11));
        market.load("BBB", LAST, MarketFixture.walk(300, 12));
        assertThat(market.run("compare", "AAA", "BBB")).isZero();
        assertThat(market.printed())
                .containsPattern("1 +naive")
                .containsPattern("1 +drift")
                .containsPattern("1 +auto-ARIMA")
                .containsPattern("1 +trees")
                .containsPattern("5 +lstm")
                .contains(
                        "selected on the validation window",
                        "significantly better than the naive forecast one session ahead, at 5 % over the models of the ticker: none",
                        "of 8 comparisons of 2 tickers with the naive forecast one session ahead, 0 better and ");
        assertThat(market.value("select count(*) from model_runs")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train-arima", "train-trees", "train-lstm", "tune-lstm"})
    void theWholeMarketIsDoneOnceAndWhatCannotBeIsListed(String command) {
        market.load("GOOD", LAST, MarketFixture.walk(SIZE, 1));
        market.load("FLAT", LAST, MarketFixture.closes(SIZE, i -> 5));
        market.load("TEN", LAST, MarketFixture.walk(10, 2));
        market.load("GONE", LAST.minusDays(7), MarketFixture.walk(SIZE, 3));
        market.load("LINE", LAST, MarketFixture.closes(SIZE, i -> 10 + i));
        market.load("JUMP", LAST, MarketFixture.closes(SIZE, i -> i < 380 ? 10 + 0.01 * (i % 3) : 1_000 + i % 3));
        market.load("HUGE", LAST, MarketFixture.closes(SIZE, i -> 1e9 * MarketFixture.walk(SIZE, 4)[i]));
        List<LocalDate> gaps = MarketFixture.sessions(LAST, 2 * SIZE).stream()
                .filter(date -> date.getDayOfMonth() % 2 == 0 || date.equals(LAST))
                .toList();
        market.load("GAPS", gaps, MarketFixture.walk(gaps.size(), 6));
        // after the jump, the model on dollars forecasts a price below zero
        List<String> processed = command.equals("train-arima")
                ? List.of("GAPS", "GOOD", "HUGE", "LINE")
                : List.of("GAPS", "GOOD", "HUGE", "JUMP", "LINE");
        int others = 8 - processed.size();
        assertThat(market.run(small(command, "--all"))).isZero();
        assertThat(market.printed())
                .contains("FLAT: not processed: expected a series that changes")
                .contains("GONE: not processed: halted or delisted, last bar on 2025-01-10")
                .contains("TEN: not processed: expected")
                .contains("8 tickers, " + processed.size() + " processed now, 0 before, " + others + " not processed")
                .doesNotContain("GOOD: ");
        assertThat(market.rows("select distinct ticker from forecasts order by 1"))
                .extracting(List::getFirst)
                .containsExactlyElementsOf(processed);
        assertThat(market.value("select bool_and(mean > 0 and upper_95 < 'infinity') from forecasts"))
                .isEqualTo("t");
        assertThat(market.run(small(command, "--all"))).isZero();
        assertThat(market.printed())
                .contains("8 tickers, 0 processed now, " + processed.size() + " before, " + others + " not processed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train-arima", "tune-arima", "train-trees", "train-lstm", "tune-lstm"})
    void aHaltedTickerIsTrainedByNameButNotForecast(String command) {
        market.load("GONE", LAST.minusDays(7), MarketFixture.walk(SIZE, 3));
        market.load("OTHER", LAST, 5);
        assertThat(market.run(small(command, "GONE"))).isZero();
        assertThat(market.printed())
                .contains("no forecast: its last bar is of 2025-01-10, the last loaded day is 2025-01-17");
        assertThat(market.value("select count(distinct ticker) from model_runs"))
                .isEqualTo("1");
        assertThat(market.value("select count(*) from forecasts")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train-arima", "tune-arima", "train-trees", "train-lstm", "tune-lstm"})
    void aTickerThatCannotBeTrainedByNameEndsWithTheReason(String command) {
        market.load("TEN", LAST, MarketFixture.walk(10, 2));
        assertThat(market.run(small(command, "TEN"))).isEqualTo(2);
        assertThat(market.printed()).contains("TEN: not processed: expected");
    }

    private String[] lstm(String... words) {
        return join(join(words, "--models", folder.resolve("models").toString()), SMALL);
    }

    private String[] small(String command, String... words) {
        String[] all = join(new String[] {command}, words);
        return switch (command) {
            case "train-arima" -> all;
            case "tune-arima" ->
                join(all, "--results", folder.resolve("results.csv").toString());
            case "train-trees" -> join(all, "--trees", "5");
            case "train-lstm" -> lstm(all);
            default ->
                join(lstm(all), "--results", folder.resolve("results.csv").toString());
        };
    }

    private static String[] join(String[] some, String... more) {
        String[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
