package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class ForecastCommandTest {
    /// A Friday; Monday was Martin Luther King Day.
    private static final LocalDate LAST = LocalDate.of(2025, 1, 17);

    private static final int SIZE = 160;

    private static final String FORECASTS = """
            select ticker, horizon, origin_date, target_date, mean, lower_80, upper_80, lower_95, upper_95
            from forecasts
            order by origin_date, ticker, horizon""";

    private final MarketFixture market = new MarketFixture();

    @Test
    void theNextFiveSessionsAreForecastFromTheLastLoadedDay() {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 1));
        assertThat(market.run("forecast", "AAA")).isZero();
        assertThat(market.rows("select horizon, origin_date, target_date from forecasts order by horizon"))
                .containsExactly(
                        List.of("1", "2025-01-17", "2025-01-21"),
                        List.of("2", "2025-01-17", "2025-01-22"),
                        List.of("3", "2025-01-17", "2025-01-23"),
                        List.of("4", "2025-01-17", "2025-01-24"),
                        List.of("5", "2025-01-17", "2025-01-27"));
        assertThat(market.value("select count(*) from forecasts where mean between 60 and 160"))
                .isEqualTo("5");
        assertThat(market.rows("select command, ticker, first_date, last_date, observations from model_runs"))
                .containsExactly(List.of("forecast", "AAA", "2024-05-30", "2025-01-17", "160"));
    }

    @Test
    void partitionsOfTheTargetDatesAreCreatedByTheForecast() {
        market.execute("""
                drop table forecast_scores_2025;
                alter table forecasts detach partition forecasts_2025;
                drop table forecasts_2025""");
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 1));
        assertThat(market.run("forecast", "AAA")).isZero();
        market.load("AAA", LocalDate.of(2025, 1, 21), 100);
        assertThat(market.run("score")).isZero();
        assertThat(market.value("select count(*) from forecasts_2025")).isEqualTo("5");
        assertThat(market.value("select count(*) from forecast_scores_2025")).isEqualTo("1");
    }

    /// The candidates that are not selected are stored beside the daily forecast, and scored apart.
    @Test
    void tickerOfTheWatchlistHasEveryModelAsCandidate() {
        market.load("AAA", LAST, MarketFixture.walk(300, 1));
        market.load("BBB", LAST, MarketFixture.walk(300, 2));
        market.environment.put("WATCHLIST", "BBB, NONE");
        assertThat(market.run("forecast", "--all")).isZero();
        assertThat(market.printed())
                .contains("WATCHLIST: expected tickers with bars, found none of NONE", "2 tickers, 2 forecast now");
        assertThat(market.rows("select distinct kind from model_runs where ticker = 'BBB' order by kind"))
                .extracting(List::getFirst)
                .containsExactly("ARIMA", "drift", "lstm", "naive", "trees");
        assertThat(market.rows("select command, count(*) from model_runs where ticker = 'BBB'"
                        + " group by command order by command"))
                .containsExactly(List.of("candidate", "4"), List.of("forecast", "1"));
        assertThat(market.rows("select jsonb_object_keys(parameters -> 'validation_p_values') from model_runs"
                        + " where ticker = 'BBB' and command = 'forecast'"))
                .hasSize(4);
        assertThat(market.value("select count(*) from forecasts where ticker = 'BBB'"))
                .isEqualTo("25");
        assertThat(market.value("select count(*) from model_runs where ticker = 'AAA'"))
                .isEqualTo("1");
        market.run("forecast", "--all");
        assertThat(market.printed()).contains("0 forecast now, 2 before");

        market.load("AAA", LocalDate.of(2025, 1, 21), 100);
        market.load("BBB", LocalDate.of(2025, 1, 21), 100);
        market.run("score");
        assertThat(market.printed()).contains("1 session ahead, 2 outcomes on 1 day", "6 forecasts scored now");
    }

    @Test
    void watchlistIsASelectionOfTickers() {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 1));
        market.load("BBB", LAST, MarketFixture.walk(SIZE, 2));
        assertThat(market.run("train-arima", "--watchlist")).isEqualTo(2);
        assertThat(market.errors()).contains("--watchlist goes with tickers in WATCHLIST, found none");
        market.environment.put("WATCHLIST", "BBB");
        assertThat(market.run("train-arima", "--watchlist")).isZero();
        assertThat(market.rows("select ticker from model_runs")).containsExactly(List.of("BBB"));
        market.environment.put("WATCHLIST", "BBB NONE");
        assertThat(market.run("train-arima", "--watchlist")).isEqualTo(2);
        assertThat(market.errors()).contains("found none of NONE");
    }

    @Test
    void theGrantsThatTheMessageNamesAreEnoughToForecastAndToScore() {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 1));
        market.execute("create role forecaster login");
        market.environment.put("POSTGRES_USER", "forecaster");
        assertThat(market.run("forecast", "AAA")).isEqualTo(2);
        String refusal = market.errors();
        market.environment.put("POSTGRES_USER", "postgres");
        market.execute(refusal.substring(refusal.indexOf("run: ") + 5, refusal.indexOf(" (another")));
        market.environment.put("POSTGRES_USER", "forecaster");
        assertThat(market.run("forecast", "AAA")).isZero();
        assertThat(market.run("score")).isZero();
        assertThat(market.run("train-arima", "AAA", "--order", "1,1,0")).isZero();
    }

    @Test
    void rerunForecastsNoTickerAgain() {
        for (int i = 0; i < 7; i++) {
            market.load("T" + i, LAST, MarketFixture.walk(SIZE, i));
        }
        assertThat(market.run("forecast", "--all")).isZero();
        assertThat(market.printed()).contains("7 tickers, 7 forecast now");
        List<List<String>> first = market.rows("select * from forecasts order by ticker, horizon");
        assertThat(first).hasSize(35);
        assertThat(market.run("forecast", "--all")).isZero();
        assertThat(market.printed()).contains("7 tickers, 0 forecast now, 7 before");
        assertThat(market.rows("select * from forecasts order by ticker, horizon"))
                .isEqualTo(first);
    }

    @Test
    void shardsTogetherForecastWhatTheWholeDoes() {
        for (int i = 0; i < 9; i++) {
            market.load("T" + i, LAST, MarketFixture.walk(SIZE, i));
        }
        for (String shard : List.of("1/3", "2/3", "3/3")) {
            assertThat(market.run("forecast", "--all", "--shard", shard)).isZero();
        }
        String columns = "select ticker, horizon, target_date, mean, lower_80, upper_95 from forecasts order by 1, 2";
        List<List<String>> sharded = market.rows(columns);
        assertThat(sharded).hasSize(45);
        market.execute("truncate model_runs cascade");
        assertThat(market.run("forecast", "--all")).isZero();
        assertThat(market.rows(columns)).isEqualTo(sharded);
    }

    @Test
    void whatCannotBeForecastIsListedWithItsReasonAndTheRestGoesOn() {
        market.load("GOOD", LAST, MarketFixture.walk(SIZE, 1));
        market.load("FLAT", LAST, MarketFixture.closes(SIZE, i -> 5));
        market.load("NEW", LAST, MarketFixture.walk(10, 2));
        market.load("GONE", LAST.minusDays(7), MarketFixture.walk(SIZE, 3));
        market.load("LINE", LAST, MarketFixture.closes(SIZE, i -> 10 + i));
        market.load("JUMP", LAST, MarketFixture.closes(SIZE, i -> i < 80 ? 10 : 1_000));
        market.load("HUGE", LAST, MarketFixture.closes(SIZE, i -> 1e9 * MarketFixture.walk(SIZE, 4)[i]));
        market.load("LATE", LAST, MarketFixture.closes(SIZE, i -> i < 140 ? 5 : 5 + i % 3));
        assertThat(market.run("forecast", "--all")).isZero();
        assertThat(market.rows("select ticker, reason from unforecast_tickers order by ticker"))
                .extracting(row -> row.get(0) + ": " + row.get(1))
                .containsExactly(
                        "FLAT: expected a series that changes, found 160 equal closes from 2024-05-30 to 2025-01-17",
                        "GONE: halted or delisted, last bar on 2025-01-10",
                        "LATE: expected a series that changes, found 128 equal closes from 2024-05-30 to "
                                + MarketFixture.sessions(LAST, SIZE).get(127)
                                + ", the first 128 of 160: a model is fitted on this part and evaluated on the"
                                + " sessions after it",
                        "NEW: expected at least 120 bars since 2023-01-23, found 10");
        assertThat(market.rows("select distinct ticker from forecasts order by ticker"))
                .containsExactly(List.of("GOOD"), List.of("HUGE"), List.of("JUMP"), List.of("LINE"));
        assertThat(market.value("select bool_and(mean > 0 and upper_95 < 'infinity') from forecasts"))
                .isEqualTo("t");
    }

    @Test
    void aTickerRefusedIsTriedAgainOnceMoreDaysAreLoaded() {
        market.load("AAA", LAST, MarketFixture.walk(100, 1));
        assertThat(market.run("forecast", "--all")).isZero();
        String triedAt = market.value("select tried_at from unforecast_tickers");
        assertThat(market.run("forecast", "--all")).isZero();
        assertThat(market.printed()).contains("1 ticker, 0 forecast now, 0 before, 1 skipped");
        assertThat(market.value("select tried_at from unforecast_tickers")).isEqualTo(triedAt);
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 1));
        assertThat(market.run("forecast", "--all")).isZero();
        assertThat(market.printed()).contains("1 forecast now");
        assertThat(market.value("select count(*) from unforecast_tickers")).isEqualTo("0");
    }

    @Test
    void pricesAreOnTheShareBasisOfTheOrigin() {
        double[] closes = MarketFixture.walk(SIZE, 1);
        for (int i = 150; i < SIZE; i++) {
            closes[i] /= 4;
        }
        market.load("AAA", LAST, closes);
        LocalDate split = MarketFixture.sessions(LAST, 10).getFirst();
        market.execute("insert into splits values ('AAA', '" + split + "', 1, 4)");
        assertThat(market.run("forecast", "AAA")).isZero();
        double last = closes[SIZE - 1];
        assertThat(market.number("select mean from forecasts where horizon = 1"))
                .isBetween(0.95 * last, 1.05 * last);
        assertThat(market.number("select (upper_95 - lower_95) / mean from forecasts where horizon = 1"))
                .isBetween(0.02, 0.08);
    }

    @Test
    void namedTickersThatAllFailAreAnErrorWithTheirReasons() {
        market.load("FLAT", LAST, MarketFixture.closes(SIZE, i -> 5));
        market.load("GOOD", LAST, MarketFixture.walk(SIZE, 1));
        assertThat(market.run("forecast", "FLAT")).isEqualTo(2);
        assertThat(market.printed()).contains("FLAT: no forecast: expected a series that changes");
        assertThat(market.run("forecast", "FLAT", "GOOD")).isZero();
        assertThat(market.printed())
                .contains("FLAT: no forecast: expected a series that changes", "1 forecast now", "0 before, 1 skipped");
        assertThat(market.run("forecast", "GOOD")).isZero();
        assertThat(market.printed()).contains("0 forecast now, 1 before, 0 skipped");
    }

    @Test
    void aSecondRunOfARefusedTickerGivesTheSameReasonAndExitCode() {
        market.load("NEW", LAST, MarketFixture.walk(60, 1));
        for (int run = 1; run <= 2; run++) {
            assertThat(market.run("forecast", "NEW")).isEqualTo(2);
            assertThat(market.printed())
                    .contains("NEW: no forecast: expected at least 120 bars", "found 60")
                    .contains("1 ticker, 0 forecast now, 0 before, 1 skipped");
        }
    }

    @Test
    void anEmptyDatabaseHasNothingToDo() {
        assertThat(market.run("forecast", "--all")).isEqualTo(99);
    }

    @Test
    void aForecastAsOfADateIsTheOneThatWasMadeOnThatDate() {
        double[] closes = MarketFixture.walk(SIZE, 1);
        market.load("AAA", LAST, closes);
        assertThat(market.run("forecast", "--all")).isZero();
        List<List<String>> onTheDate = market.rows(FORECASTS);

        MarketFixture later = new MarketFixture();
        later.load("AAA", LAST, closes);
        List<LocalDate> next = MarketFixture.sessions(LocalDate.of(2025, 1, 31), 9);
        later.load("AAA", next, MarketFixture.closes(9, i -> 3 * closes[SIZE - 1] + i));
        later.load("NEW", next, MarketFixture.closes(9, i -> 10 + i));
        later.execute("insert into splits (ticker, execution_date, split_from, split_to) values ('AAA', '" + next.get(2)
                + "', 1, 3)");
        // Sunday: the last loaded session on or before it is LAST
        assertThat(later.run("forecast", "--all", "--as-of", "2025-01-19")).isZero();
        assertThat(later.printed()).startsWith("2025-01-17: 1 ticker, 1 forecast now");
        assertThat(later.rows(FORECASTS)).isEqualTo(onTheDate);

        assertThat(later.run("forecast", "--all", "--as-of", "2025-01-17")).isZero();
        assertThat(later.printed()).contains("1 ticker, 0 forecast now, 1 before");
        assertThat(later.run("forecast", "AAA")).isZero();
        assertThat(later.rows("select distinct origin_date from forecasts order by 1"))
                .containsExactly(List.of("2025-01-17"), List.of("2025-01-31"));
        assertThat(later.rows(FORECASTS + " limit 5")).isEqualTo(onTheDate);
    }

    @Test
    void aTickerRefusedAsOfADateIsNotTriedAgainBecauseOfLaterDays() {
        market.load("AAA", LAST, MarketFixture.walk(100, 1));
        assertThat(market.run("forecast", "--all", "--as-of", "2025-01-17")).isZero();
        assertThat(market.printed()).contains("1 ticker, 0 forecast now, 0 before, 1 skipped");
        market.load("AAA", LocalDate.of(2025, 1, 21), 100);
        assertThat(market.run("forecast", "--all", "--as-of", "2025-01-17")).isZero();
        assertThat(market.printed()).contains("1 ticker, 0 forecast now, 0 before, 1 skipped");
    }

    @Test
    void anAsOfDateThatIsNoneIsRefusedAndOneBeforeAllDataHasNothingToDo() {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 1));
        assertThat(market.run("forecast", "--all", "--as-of", "17.01.2025")).isEqualTo(2);
        assertThat(market.run("forecast", "--all", "--as-of", "2924-01-17")).isEqualTo(2);
        assertThat(market.run("forecast", "--all", "--as-of", "2020-01-17")).isEqualTo(99);
        assertThat(market.printed()).contains("no session on or before 2020-01-17 is loaded");
    }

    @Test
    void theRunDescribesItsIntervalsAndItsTests() {
        market.load("AAA", LAST, MarketFixture.walk(SIZE, 1));
        assertThat(market.run("forecast", "AAA")).isZero();
        assertThat(market.value("select parameters ->> 'variance' from model_runs"))
                .isIn("constant", "ewma", "garch", "gjr-garch");
        assertThat(market.value("select jsonb_array_length(parameters -> 'quantiles' -> '80') from model_runs"))
                .isEqualTo("5");
        assertThat(market.value("select string_agg(key, ' ' order by key) from model_runs"
                        + " cross join jsonb_object_keys(parameters -> 'validation_p_values') as key"))
                .isEqualTo("drift");
        assertThat(market.value("select parameters -> 'not_fitted' ->> 'auto-ARIMA' from model_runs"))
                .isEqualTo("its screening test finds no evidence for it");
        assertThat(market.value("select bool_and(lower_95 > 0 and lower_95 < lower_80 and upper_80 < upper_95)"
                        + " from forecasts"))
                .isEqualTo("t");
    }

    @Test
    void intervalsOfAPriceOfOneTickAreNoNarrowerThanATick() {
        market.load("PENNY", LAST, MarketFixture.closes(SIZE, i -> i % 40 < 2 ? 0.0002 : 0.0001));
        assertThat(market.run("forecast", "PENNY")).isZero();
        assertThat(market.value("select bool_and(lower_80 > 0 and upper_80 - mean >= 0.9999 * 0.0001) from forecasts"))
                .isEqualTo("t");
    }

    @Test
    void onlyTheBarsAfterALongGapAreUsed() {
        List<LocalDate> sessions = MarketFixture.sessions(LAST, 400);
        market.load("AAA", sessions.subList(0, 130), MarketFixture.closes(130, i -> 5_000 + i));
        market.load("AAA", sessions.subList(400 - SIZE, 400), MarketFixture.walk(SIZE, 1));
        market.load("NEW", sessions.subList(0, 200), MarketFixture.walk(200, 2));
        market.load("NEW", sessions.subList(300, 400), MarketFixture.walk(100, 3));
        assertThat(market.run("forecast", "--all")).isZero();
        assertThat(market.rows(
                        "select ticker, first_date, observations, parameters ->> 'history_starts' from model_runs"))
                .containsExactly(
                        List.of("AAA", "2024-05-30", "160", "after 110 sessions without a bar before 2024-05-30"));
        assertThat(market.value("select reason from unforecast_tickers"))
                .startsWith(
                        "expected at least 120 observations for a forecast after 100 sessions without a bar before");
    }

    @Test
    void aBarOnAClosedDayAndADecidedClosureAreHandled() {
        List<LocalDate> dates = new ArrayList<>(MarketFixture.sessions(LAST, SIZE));
        dates.add(LocalDate.of(2024, 11, 28)); // Thanksgiving
        dates.sort(null);
        market.load("AAA", dates, MarketFixture.walk(SIZE + 1, 1));
        market.execute("insert into session_overrides (trading_date, is_session, reason)"
                + " values ('2025-01-22', false, 'mourning')");
        assertThat(market.run("forecast", "AAA")).isZero();
        assertThat(market.rows("select target_date from forecasts order by horizon"))
                .containsExactly(
                        List.of("2025-01-21"),
                        List.of("2025-01-23"),
                        List.of("2025-01-24"),
                        List.of("2025-01-27"),
                        List.of("2025-01-28"));
    }
}
