package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import finance.replay.database.EmbeddedDatabase;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Forecasts of made-up numbers from Friday 17 January 2025, scored by hand.
@Tag("slow")
class ScoreCommandTest {
    private static final LocalDate ORIGIN = LocalDate.of(2025, 1, 17);
    private static final LocalDate TUESDAY = LocalDate.of(2025, 1, 21);

    private final MarketFixture market = new MarketFixture();

    @Test
    void aForecastIsScoredBesideNaiveOnceItsDayIsLoaded() {
        forecast("AAA", 100, TUESDAY);
        assertThat(market.run("score")).isZero();
        assertThat(summary()).startsWith("0 forecasts scored now");
        // mean 104, 80 % from 98 to 110, 95 % from 94 to 114: a close of 112 misses the narrow one by 2
        market.load("AAA", TUESDAY, 112);
        assertThat(market.run("score")).isZero();
        assertThat(scores())
                .containsExactly(
                        Arrays.asList("112", "100", "8", "12", "7.142857142857143", "f", "t", "32", "20", "1"));
        assertThat(market.printed()).contains("1 forecast scored now, 0 without a bar", "absolute error 0.667");
    }

    /// As after `forecast --as-of` of a day that later days follow.
    @Test
    void aForecastStoredAfterItsOutcomeWasLoadedIsNotLive() {
        forecast("AAA", 100, TUESDAY);
        forecast("BBB", 100, TUESDAY);
        market.load("AAA", TUESDAY, 112);
        market.load("BBB", TUESDAY, 112);
        market.execute("""
                update trading_days set first_loaded_at = '2025-01-22 05:00Z' where trading_date = '2025-01-21';
                update forecasts
                set made_at = case ticker when 'AAA' then '2025-01-22 04:59Z' else '2025-01-22 05:00Z' end::timestamptz""");
        assertThat(market.run("score")).isZero();
        assertThat(market.rows("select ticker, outcome_was_loaded from forecast_scores order by 1"))
                .containsExactly(List.of("AAA", "f"), List.of("BBB", "t"));
        assertThat(market.rows("select ticker from live_scores")).containsExactly(List.of("AAA"));
    }

    /// One ticker moves a thousand times as much as the others and is forecast as naive does; the errors of
    /// the others are 20 % larger than those of naive.
    @Test
    void aModelThatIsWorseForMostTickersShowsAsOne() {
        for (int i = 0; i < 20; i++) {
            forecast("T" + i, 100, TUESDAY);
            market.load("T" + i, TUESDAY, 80);
        }
        market.execute("update forecasts set mean = 100 where ticker = 'T0'");
        market.load("T0", TUESDAY, 20_100);
        market.run("score");
        assertThat(market.printed()).contains("absolute error 1.189 times");
        assertThat(Math.pow(1.2, 19 / 20.0)).isBetween(1.1885, 1.1895);
    }

    /// The close of AAA does not change, and its forecast is 4 off; that of BBB has 8 against 12 of naive. Half a cent
    /// is the least error: the ratio is the root of 4 / 0.005 * 8 / 12. CCC has no bar.
    @Test
    void aTickerWhoseCloseDoesNotChangeKeepsItsWeight() {
        forecast("AAA", 100, TUESDAY);
        forecast("BBB", 100, TUESDAY);
        forecast("CCC", 100, TUESDAY);
        market.load("AAA", TUESDAY, 100);
        market.load("BBB", TUESDAY, 112);
        market.run("score");
        assertThat(market.printed()).contains("absolute error 23.094 times");
        assertThat(Math.sqrt(4 / 0.005 * 8 / 12)).isBetween(23.0935, 23.0945);
    }

    @Test
    void scoringAgainChangesNothing() {
        forecast("AAA", 100, TUESDAY);
        market.load("AAA", TUESDAY, 112);
        market.run("score");
        List<List<String>> first = market.rows("select * from forecast_scores");
        assertThat(market.run("score", "--all")).isZero();
        assertThat(summary()).startsWith("0 forecasts scored now");
        assertThat(market.rows("select * from forecast_scores")).isEqualTo(first);
    }

    /// Without its mark, the date is not looked at, so a date that is scored costs nothing.
    @Test
    void onlyDueTargetDatesAreRead() {
        forecast("AAA", 100, TUESDAY);
        market.load("AAA", TUESDAY, 112);
        market.execute("delete from scores_due");
        market.run("score");
        assertThat(summary()).startsWith("0 forecasts scored now");
        market.execute("insert into scores_due (target_date, stored_by) values ('2025-01-21', pg_current_xact_id())");
        market.run("score");
        assertThat(summary()).startsWith("1 forecast scored now");
    }

    @Test
    void aScoredDateIsNoLongerDueAndAComingOneIs() {
        forecast("AAA", 100, TUESDAY);
        forecast("BBB", 100, TUESDAY.plusDays(1));
        market.load("AAA", TUESDAY, 112);
        market.run("score");
        assertThat(market.rows("select target_date from scores_due")).containsExactly(List.of("2025-01-22"));
    }

    @Test
    void aDateIsDueUntilEachShardHasScoredIt() {
        for (String ticker : List.of("A", "B", "C", "D", "E", "F")) {
            forecast(ticker, 100, TUESDAY);
            market.load(ticker, TUESDAY, 112);
        }
        market.run("score", "--shard", "1/2");
        assertThat(market.value("select count(distinct target_date) from scores_due"))
                .isEqualTo("1");
        market.run("score", "--shard", "2/2");
        assertThat(market.value("select count(*) from scores_due")).isEqualTo("0");
    }

    @Test
    void aForecastThatIsStoredForAScoredDateIsScored() {
        forecast("AAA", 100, TUESDAY);
        market.load("AAA", TUESDAY, 112);
        market.run("score");
        forecast("BBB", 100, TUESDAY);
        market.run("score");
        assertThat(market.value("select count(*) from forecast_scores")).isEqualTo("2");
    }

    /// The transaction begins before the score and commits after it.
    @Test
    void aForecastThatCommitsAfterTheScoreOfItsDateIsScored() throws Exception {
        forecast("AAA", 100, TUESDAY);
        market.load("AAA", TUESDAY, 112);
        market.load("BBB", TUESDAY, 112);
        try (var forecast = EmbeddedDatabase.connect(market.environment);
                var statement = forecast.createStatement()) {
            forecast.setAutoCommit(false);
            statement.execute(insertForecast("BBB", TUESDAY));
            market.run("score");
            forecast.commit();
        }
        market.run("score");
        assertThat(market.rows("select ticker from forecast_scores order by ticker"))
                .containsExactly(List.of("AAA"), List.of("BBB"));
    }

    @Test
    void deletedScoresAreMadeAgain() {
        forecast("AAA", 100, TUESDAY);
        market.load("AAA", TUESDAY, 112);
        market.run("score");
        for (String delete : List.of("delete from forecast_scores", "truncate forecast_scores")) {
            market.execute(delete);
            market.run("score");
            assertThat(market.value("select actual from forecast_scores")).isEqualTo("112");
        }
    }

    @Test
    void aDayLoadedAgainIsScoredAgain() {
        forecast("AAA", 100, TUESDAY);
        market.load("AAA", TUESDAY, 112);
        market.run("score");
        market.load("AAA", TUESDAY, 100);
        assertThat(market.run("score")).isZero();
        assertThat(summary()).startsWith("1 forecast scored now (1 of them again)");
        assertThat(market.rows("select actual, inside_80 from forecast_scores")).containsExactly(List.of("100", "t"));
    }

    /// The reload decides its time, and commits after `score` has begun: `score` must see it, now or later.
    @Test
    void aReloadThatCommitsWhileScoreRunsIsScored() throws Exception {
        forecast("AAA", 100, TUESDAY);
        market.load("AAA", TUESDAY, 112);
        try (var reload = EmbeddedDatabase.connect(market.environment);
                var statement = reload.createStatement();
                var threads = Executors.newSingleThreadExecutor()) {
            reload.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(1705005, 0)");
            statement.execute(
                    "update trading_days set decided_at = clock_timestamp() where trading_date = '2025-01-21'");
            statement.execute("update daily_bars set close = 100 where trading_date = '2025-01-21'");
            var score = threads.submit(() -> market.run("score"));
            for (int i = 0; !score.isDone() && !isWaiting(); i++) {
                assertThat(i)
                        .as("times 10 ms waited until score waits or has ended")
                        .isLessThan(12_000);
                Thread.sleep(10);
            }
            reload.commit();
            assertThat(score.get(120, TimeUnit.SECONDS)).isZero();
        }
        market.run("score");
        assertThat(market.value("select actual from forecast_scores")).isEqualTo("100");
    }

    private boolean isWaiting() {
        return !market.rows(
                        "select from pg_stat_activity where datname = current_database() and wait_event = 'advisory'")
                .isEmpty();
    }

    @Test
    void anOriginLoadedAgainMovesNaive() {
        forecast("AAA", 100, TUESDAY);
        market.load("AAA", TUESDAY, 112);
        market.run("score");
        market.load("AAA", ORIGIN, 101);
        market.run("score");
        assertThat(market.rows("select naive, naive_error from forecast_scores"))
                .containsExactly(List.of("101", "11"));
    }

    @Test
    void aBarThatComesLateReplacesItsAbsence() {
        forecast("AAA", 100, TUESDAY);
        market.load("OTHER", TUESDAY, 1);
        market.run("score");
        assertThat(market.printed()).contains("none of them with a bar on its target date");
        assertThat(scores()).containsExactly(Arrays.asList(null, "100", null, null, null, null, null, null, null, "1"));
        market.load("AAA", TUESDAY, 112);
        market.run("score");
        assertThat(market.value("select actual from forecast_scores")).isEqualTo("112");
    }

    @Test
    void splitsBetweenOriginAndTargetAreTakenOut() {
        forecast("AAA", 100, TUESDAY);
        market.execute("insert into splits values ('AAA', '2025-01-21', 1, 7), ('AAA', '2025-01-17', 1, 3), "
                + "('AAA', '2025-01-22', 1, 5)");
        market.load("AAA", TUESDAY, 16);
        market.run("score");
        assertThat(market.rows("select actual, naive, split_factor from forecast_scores"))
                .containsExactly(List.of("112", "100", "7"));
    }

    @Test
    void aSplitThatComesOrGoesIsScoredAgain() {
        forecast("AAA", 100, TUESDAY);
        market.load("AAA", TUESDAY, 56);
        market.run("score");
        assertThat(market.value("select actual from forecast_scores")).isEqualTo("56");
        market.execute("insert into splits values ('AAA', '2025-01-21', 1, 2)");
        market.run("score");
        assertThat(market.value("select actual from forecast_scores")).isEqualTo("112");
        market.run("score");
        assertThat(summary()).startsWith("0 forecasts scored now");
        market.execute("delete from splits");
        market.run("score");
        assertThat(market.value("select actual from forecast_scores")).isEqualTo("56");
    }

    @Test
    void aDayOnWhichTheExchangeStayedClosedHasNoOutcome() {
        forecast("AAA", 100, TUESDAY);
        market.execute("insert into trading_days (trading_date, is_session, verdict, decided_at) "
                + "values ('2025-01-21', true, 'NO_SESSION', now())");
        assertThat(market.run("score")).isZero();
        assertThat(market.rows("select actual, inside_95, winkler_95 from forecast_scores"))
                .containsExactly(Arrays.asList(null, null, null));
        assertThat(market.run("score")).isZero();
        assertThat(summary()).startsWith("0 forecasts scored now");
    }

    @Test
    void aMissingDayIsWaitedFor() {
        forecast("AAA", 100, TUESDAY);
        market.execute("insert into trading_days (trading_date, is_session, verdict, decided_at) "
                + "values ('2025-01-21', true, 'FAILED', now())");
        market.run("score");
        assertThat(market.value("select count(*) from forecast_scores")).isEqualTo("0");
    }

    @Test
    void shardsTogetherScoreEverythingOnce() {
        for (String ticker : List.of("A", "B", "C", "D", "E", "F")) {
            forecast(ticker, 100, TUESDAY);
            market.load(ticker, TUESDAY, 112);
        }
        int scored = 0;
        for (String shard : List.of("1/2", "2/2")) {
            market.run("score", "--all", "--shard", shard);
            scored += Integer.parseInt(summary().split(" ", 2)[0]);
        }
        assertThat(scored).isEqualTo(6);
        assertThat(market.value("select count(*) from forecast_scores")).isEqualTo("6");
    }

    /// Three tickers with two outcomes each: 2 of 3 tickers inside the 80 % interval on the first day, all
    /// on the second; `prop.test` of R with 6 trials would give a narrower band.
    @Test
    void coverageOfTheStoredForecastsIsPrintedWithItsBand() {
        for (String ticker : List.of("A", "B", "C")) {
            forecast(ticker, 100, TUESDAY);
            market.execute("""
                    insert into forecasts (run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95)
                    select run_id, ticker, origin_date, target_date + 1, 2, mean, lower_80, upper_80, lower_95, upper_95
                    from forecasts
                    where ticker = '%s'""".formatted(ticker));
            market.load(ticker, TUESDAY, ticker.equals("A") ? 112 : 104);
            market.load(ticker, TUESDAY.plusDays(1), 104);
        }
        market.run("score");
        assertThat(market.printed())
                .contains(
                        "last year, 1 session ahead, 3 outcomes on 1 day: 66.7 % inside the 80 % interval"
                                + " (95 % confidence ",
                        "last year, 2 sessions ahead, 3 outcomes on 1 day: 100.0 % inside the 80 % interval")
                .contains("better than naive (Benjamini-Hochberg at 5 %, 1 session ahead): no ticker to test");
        assertThat(summary()).startsWith("6 forecasts scored now");
    }

    /// Thirty outcomes per ticker with errors of exactly naive's (SAME, at the 16th digit), smaller
    /// (GOOD), larger (BAD) and as often smaller as larger (EVEN).
    @Test
    void tickersBetterAndWorseThanNaiveAreCountedWithoutChance() {
        LocalDate last = LocalDate.of(2025, 3, 31);
        for (String ticker : List.of("SAME", "GOOD", "BAD", "EVEN")) {
            market.execute("""
                    with day as (
                        select i, date '2025-02-01' + i as target_date from generate_series(1, 30) as i
                    ),
                    run as (
                        insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                        select 'forecast', 'drift', '%1$s', '2024-01-02', target_date - 1, 200, '{}' from day
                        returning run_id, last_date + 1 as target_date
                    ),
                    forecast as (
                        insert into forecasts (run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95)
                        select run_id, '%1$s', target_date - 1, target_date, 1, 100, 95, 105, 90, 110 from run
                        returning *
                    )
                    insert into forecast_scores (run_id, ticker, target_date, horizon, actual, naive, error, naive_error, inside_80, inside_95)
                    select
                        forecast.run_id, '%1$s', day.target_date, 1, 101, 100,
                        case '%1$s'
                            when 'SAME' then 1 + 1e-15
                            when 'GOOD' then 0.5 + 0.01 * (i %% 7)
                            when 'BAD' then 1.5 + 0.01 * (i %% 7)
                            else 1 + 0.1 * (-1) ^ i
                        end,
                        1, true, true
                    from forecast
                    inner join day on day.target_date = forecast.target_date""".formatted(ticker));
        }
        market.load("OTHER", last, 1);
        market.run("score");
        assertThat(market.printed())
                .contains("better than naive (Benjamini-Hochberg at 5 %, 1 session ahead): 1 of 3 tickers, worse: 1;"
                        + " without the correction for their number 1 would be better");
    }

    /// The last line of the output.
    private String summary() {
        return market.printed().lines().toList().getLast();
    }

    private void forecast(String ticker, double close, LocalDate target) {
        market.load(ticker, ORIGIN, close);
        market.execute(insertForecast(ticker, target));
    }

    private static String insertForecast(String ticker, LocalDate target) {
        return """
                with run as (
                    insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                    values ('forecast', 'naive', '%1$s', '2024-01-02', '2025-01-17', 200, '{}')
                    returning run_id
                )
                insert into forecasts (run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80,
                    lower_95, upper_95)
                select run_id, '%1$s', '2025-01-17', '%2$s', 1, 104, 98, 110, 94, 114 from run""".formatted(ticker, target);
    }

    private List<List<String>> scores() {
        return market.rows("""
                select actual, naive, error, naive_error, absolute_percentage_error, inside_80, inside_95, winkler_80,
                    winkler_95, split_factor
                from forecast_scores""");
    }
}
