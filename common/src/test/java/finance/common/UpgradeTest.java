package finance.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A database that version 2 filled, after the migrations of this version.
class UpgradeTest {
    private final TestDatabase database = TestDatabase.ofVersion2();

    @BeforeEach
    void fillAndMigrate() {
        database.execute("""
                insert into ingestion_logs (
                    ingestion_date, row_count, duration_seconds, verdict, results_count, bars, inserted, updated, finished_at)
                values
                    ('2025-01-10', 0, 1, 'FAILED', null, 0, 0, 0, '2025-01-11 05:00Z'),
                    ('2025-01-10', 2, 1, 'LOADED', 2, 2, 2, 0, '2025-01-11 06:00Z'),
                    ('2025-01-10', 2, 1, 'LOADED', 2, 2, 0, 1, '2025-02-01 06:00Z');
                insert into trading_days (trading_date, is_session, verdict, bars, decided_at)
                values
                    ('2025-01-10', true, 'LOADED', 2, '2025-02-01 06:00Z'),
                    ('2025-01-11', false, 'NO_SESSION', null, '2025-01-12 06:00Z'),
                    ('2025-01-13', true, 'LOADED', 1, '2025-01-14 06:00Z');
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                values
                    ('AAA', '2025-01-10', 10, 10, 10, 10, 100),
                    ('BBB', '2025-01-10', 20, 20, 20, 20, 100),
                    ('AAA', '2025-01-13', 5, 5, 5, 5, 200);
                insert into splits (ticker, execution_date, split_from, split_to) values ('AAA', '2025-01-13', 1, 2);
                insert into model_runs (
                    command, model, ticker, first_date, last_date, observations, parameters, verdict)
                values ('tune', 'ARIMA(1,1,1)', 'AAA', '2025-01-10', '2025-01-13', 2, '{}', 'better than naive');
                insert into forecasts (
                    run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95)
                select run_id, 'AAA', '2025-01-10', '2025-01-13', 1, 104, 98, 110, 94, 114 from model_runs;
                insert into forecast_scores (
                    run_id, ticker, target_date, horizon, actual, naive, error, naive_error, inside_80, inside_95,
                    winkler_80, winkler_95)
                select run_id, ticker, target_date, horizon, 112, 100, 8, 12, false, true, 32, 20 from forecasts""");
        try (Database owner = database.asOwner()) {
            Schema.migrate(owner);
        }
    }

    @Test
    void barsAreKnownSinceTheFirstLoadOfTheirDay() {
        assertThat(database.rows(
                        "select trading_date, first_loaded_at at time zone 'UTC', checked_at at time zone 'UTC'"
                                + " from trading_days where verdict = 'LOADED' order by 1"))
                .containsExactly(
                        "2025-01-10|2025-01-11 06:00:00|2025-02-01 06:00:00",
                        "2025-01-13|2025-01-14 06:00:00|2025-01-14 06:00:00");
        assertThat(database.rows("select count(*) from bars_as_of('2025-01-11 05:59Z')"))
                .containsExactly("0");
        assertThat(database.rows("select count(*) from bars_as_of('2025-01-11 06:00Z')"))
                .containsExactly("2");
        assertThat(database.rows("select count(*) from bars_as_of(now())")).containsExactly("3");
    }

    /// (0.5 * 8 + 0.1 * 32 + 0.025 * 20) / 2.5.
    @Test
    void scoresOfEarlierVersionsHaveTheWeightedIntervalScore() {
        assertThat(database.rows("select round(weighted_interval_score::numeric, 9)::float8 from forecast_scores"))
                .containsExactly("3.08");
        assertThat(database.rows("select count(*) from live_coverage()")).containsExactly("0");
    }

    @Test
    void forecastsOfEarlierVersionsThatAreOlderThanTheirOutcomeAreLive() {
        TestDatabase version14 = TestDatabase.ofVersion(14);
        version14.execute("""
                insert into trading_days (trading_date, is_session, verdict, first_loaded_at)
                values ('2025-01-13', true, 'LOADED', '2025-01-14 05:00Z');
                insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                values
                    ('forecast', 'naive', 'AAA', '2024-01-10', '2025-01-10', 2, '{}'),
                    ('forecast', 'naive', 'BBB', '2024-01-10', '2025-01-10', 2, '{}');
                insert into forecasts (
                    run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95, made_at)
                values
                    (1, 'AAA', '2025-01-10', '2025-01-13', 1, 104, 98, 110, 94, 114, '2025-01-14 04:59Z'),
                    (2, 'BBB', '2025-01-10', '2025-01-13', 1, 104, 98, 110, 94, 114, '2025-01-14 05:00Z');
                insert into forecast_scores (run_id, ticker, target_date, horizon)
                values (1, 'AAA', '2025-01-13', 1), (2, 'BBB', '2025-01-13', 1)""");
        try (Database owner = version14.asOwner()) {
            Schema.migrate(owner);
        }
        assertThat(version14.rows("select ticker from live_scores")).containsExactly("AAA");
    }

    @Test
    void adjustedBarsAndModelRunsKeepTheirValues() {
        assertThat(database.rows("select trading_date, trim_scale(close), trim_scale(volume), trim_scale(split_factor)"
                        + " from adjusted_bars where ticker = 'AAA' order by 1"))
                .containsExactly("2025-01-10|5|200|2", "2025-01-13|5|200|1");
        assertThat(database.rows("select kind, significance from model_runs"))
                .containsExactly("ARIMA|better than naive");
    }

    @Test
    void filledDatabaseOfVersion8KeepsItsReturnsAndAdjustedBars() {
        TestDatabase version8 = TestDatabase.ofVersion(8);
        version8.execute("""
                insert into trading_days (trading_date, is_session, verdict)
                values ('2025-01-10', true, 'LOADED'), ('2025-01-13', true, 'LOADED');
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume, daily_return, total_return, return_span)
                values
                    ('AAA', '2025-01-10', 10, 10, 10, 10, 100, null, null, null),
                    ('AAA', '2025-01-13', 5, 5, 5, 5, 200, 0, 0.02, 1);
                insert into splits (ticker, execution_date, split_from, split_to) values ('AAA', '2025-01-13', 1, 2);
                insert into dividends (ticker, ex_dividend_date, cash_amount) values ('AAA', '2025-01-13', 0.1)""");
        String bars = "select * from adjusted_bars order by trading_date";
        List<String> before = version8.rows(bars);
        String inputs = "select splits, shares_after, dividends, cash, computed_return, computed_total_return"
                + " from return_inputs('AAA', '2025-01-13')";
        List<String> inputsBefore = version8.rows(inputs);
        try (Database owner = version8.asOwner()) {
            Schema.migrate(owner);
        }
        assertThat(version8.rows(bars))
                .isEqualTo(before.stream().map(row -> row + "|").toList());
        assertThat(version8.rows(inputs)).isEqualTo(inputsBefore);
        assertThat(version8.rows("select count(*) from ticker_spells")).containsExactly("0");
        assertThat(version8.rows("select ticker, trading_date from history_of('AAA')"))
                .containsExactly("AAA|2025-01-10", "AAA|2025-01-13");
    }

    /// Version 14 stored p = 0 with an infinite statistic, which became null, and refused tickers with bars of
    /// later days.
    @Test
    void testsWithoutAStatisticAndRefusalsForALaterBarAreRemoved() {
        TestDatabase version14 = TestDatabase.ofVersion(14);
        version14.execute("""
                insert into model_runs (
                    command, model, ticker, first_date, last_date, observations, parameters, rmse, naive_rmse,
                    dm_statistic, dm_p_value, significance)
                values
                    ('tune', 'ARIMA(0,0,0)', 'AAA', '2024-01-10', '2025-01-10', 60, '{}', 0.1, 0, null, 0, 'worse than naive'),
                    ('tune', 'ARIMA(0,0,0)', 'BBB', '2024-01-10', '2025-01-10', 60, '{}', 2, 1, 3.5, 0.001, 'worse than naive'),
                    ('forecast', 'naive', 'CCC', '2024-01-10', '2025-01-10', 60, '{}', null, null, null, null, null);
                insert into unforecast_tickers (ticker, last_date, reason, tried_at)
                values
                    ('AAA', '2025-01-10', 'halted or delisted, last bar on 2025-01-13', now()),
                    ('BBB', '2025-01-10', 'halted or delisted, last bar on 2025-01-09', now()),
                    ('CCC', '2025-01-10', 'expected at least 120 bars since 2023-01-23, found 10', now())""");
        try (Database owner = version14.asOwner()) {
            Schema.migrate(owner);
        }
        assertThat(version14.rows(
                        "select ticker, dm_statistic, dm_p_value, significance from model_runs order by ticker"))
                .containsExactly("AAA|||no test possible", "BBB|3.5|0.001|worse than naive", "CCC|||");
        assertThat(version14.rows("select ticker from unforecast_tickers order by ticker"))
                .containsExactly("BBB", "CCC");
        assertThatThrownBy(() -> version14.execute("update model_runs set dm_statistic = null where ticker = 'BBB'"))
                .hasStackTraceContaining("model_runs_dm_test");
    }

    @Test
    void forecastsOfEarlierVersionsAreInThePartitionsOfTheirYears() {
        TestDatabase version11 = TestDatabase.ofVersion(11);
        String user = version11.createUser();
        version11.execute("""
                insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                values ('forecast', 'naive', 'AAA', '2019-01-10', '2024-12-31', 2, '{}');
                insert into forecasts (
                    run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95, made_at)
                values
                    (1, 'AAA', '2018-12-28', '2018-12-31', 1, 104, 98, 110, 94, 114, '2018-12-29 06:00Z'),
                    (1, 'AAA', '2018-12-28', '2019-01-02', 2, 105, 98, 110, 94, 114, '2018-12-29 06:00Z'),
                    (1, 'AAA', '2033-12-28', '2033-12-29', 3, 106, 98, 110, 94, 114, '2033-12-29 06:00Z');
                insert into forecast_scores (
                    run_id, ticker, target_date, horizon, actual, naive, error, naive_error, inside_80, inside_95,
                    winkler_80, winkler_95, scored_at)
                values (1, 'AAA', '2018-12-31', 1, 112, 100, 8, 12, false, true, 32, 20, '2019-01-01 06:00Z')""");
        version11.execute("grant select, insert on forecasts to " + user, "grant update on forecast_scores to " + user);
        List<String> forecasts = version11.rows("select * from forecasts order by horizon");
        List<String> scores = version11.rows("select * from forecast_scores");
        try (Database owner = version11.asOwner()) {
            Schema.migrate(owner);
        }
        assertThat(version11.rows("select * from forecasts order by horizon")).isEqualTo(forecasts);
        assertThat(version11.rows("select * from forecast_scores"))
                .isEqualTo(scores.stream().map(row -> row + "|f").toList());
        assertThat(version11.rows("select tableoid::regclass from forecasts order by horizon"))
                .containsExactly("forecasts_2018", "forecasts_2019", "forecasts_2033");
        assertThat(version11.rows("select tableoid::regclass from forecast_scores"))
                .containsExactly("forecast_scores_2018");
        assertThat(version11.rows("select has_table_privilege('" + user + "', 'forecasts', 'insert'),"
                        + " has_table_privilege('" + user + "', 'forecasts', 'delete'),"
                        + " has_table_privilege('" + user + "', 'forecast_scores', 'update')"))
                .containsExactly("t|f|t");
    }

    @Test
    void splitsBeforeARenameAreChosenAgainAndStepsOverGapsAreNoFindings() {
        TestDatabase version12 = TestDatabase.ofVersion(12);
        version12.execute("""
                insert into trading_days (trading_date, is_session, verdict)
                values
                    ('2019-01-10', true, 'LOADED'), ('2024-04-09', true, 'LOADED'), ('2024-04-10', true, 'LOADED'),
                    ('2024-06-14', true, 'LOADED'), ('2024-06-17', true, 'LOADED');
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                select case when day < date '2024-06-17' then 'OLD' else 'NEW' end, day, 20, 20, 20, 20, 100
                from unnest(array[date '2024-04-09', '2024-04-10', '2024-06-14', '2024-06-17']) as day;
                insert into ticker_events (asked_id, event_date, ticker)
                values ('NEW', '2010-01-04', 'OLD'), ('NEW', '2024-06-17', 'NEW');
                insert into split_claims (ticker, execution_date, split_from, split_to) values ('NEW', '2024-04-10', 1, 4);
                insert into dividend_claims (vendor_id, ticker, ex_dividend_date, cash_amount) values ('a', 'NEW', '2024-04-10', 25)""");
        version12.execute("select find_bar_spells(clock_timestamp())", "select derive_securities()");
        version12.execute("select choose_splits()", "select choose_dividends()", """
                select
                    report_finding('split_missing', '2024-04-09', 'AAA', 'a step since 2019', '{}', 'not applied'),
                    report_finding('split_missing', '2024-04-10', 'BBB', 'a step of a day', '{}', 'not applied')""");
        assertThat(version12.rows("select ticker from splits union all select ticker from dividends"))
                .containsExactly("NEW", "NEW");
        try (Database owner = version12.asOwner()) {
            Schema.migrate(owner);
        }
        assertThat(version12.rows("select kind, ticker from open_findings")).containsExactly("split_missing|BBB");
        version12.execute("select choose_splits()", "select choose_dividends()");
        assertThat(version12.rows("select ticker from splits union all select ticker from dividends"))
                .isEmpty();
        assertThat(version12.rows("select kind, ticker from open_findings order by 1"))
                .containsExactly("dividend_implausible|NEW", "split_contradicts_price|NEW", "split_missing|BBB");
    }

    @Test
    void forecastsOfVersion12WithoutScoreAreDue() {
        TestDatabase version12 = TestDatabase.ofVersion(12);
        version12.execute("""
                insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                values ('forecast', 'naive', 'AAA', '2024-01-10', '2025-01-10', 2, '{}');
                insert into forecasts (
                    run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95)
                values
                    (1, 'AAA', '2025-01-10', '2025-01-13', 1, 104, 98, 110, 94, 114),
                    (1, 'AAA', '2025-01-10', '2025-01-14', 2, 105, 98, 110, 94, 114);
                insert into forecast_scores (run_id, ticker, target_date, horizon)
                values (1, 'AAA', '2025-01-13', 1)""");
        try (Database owner = version12.asOwner()) {
            Schema.migrate(owner);
        }
        assertThat(version12.rows("select target_date from scores_due")).containsExactly("2025-01-14");
    }

    /// GAP: a split that a step over 24 days contradicts. OVR: an accepted override whose split the vendor has one day
    /// later. DIV: a dividend whose last close was loaded after it was chosen.
    @Test
    void splitsAndDividendsOfVersion14AreChosenAgain() {
        TestDatabase version14 = TestDatabase.ofVersion(14);
        version14.execute("""
                insert into trading_days (trading_date, is_session, verdict)
                values ('2024-04-12', true, 'LOADED'), ('2024-04-16', true, 'LOADED'), ('2024-05-06', true, 'LOADED');
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                values
                    ('GAP', '2024-04-12', 100, 100, 100, 100, 100), ('GAP', '2024-05-06', 85, 85, 85, 85, 100),
                    ('OVR', '2024-04-12', 90, 90, 90, 90, 100), ('OVR', '2024-04-16', 30, 30, 30, 30, 100);
                insert into split_claims (ticker, execution_date, split_from, split_to)
                values ('GAP', '2024-04-22', 1, 2), ('OVR', '2024-04-16', 1, 3);
                insert into split_overrides (ticker, execution_date, split_from, split_to, accepted, reason)
                values ('OVR', '2024-04-15', 1, 3, true, 'filing of the company');
                insert into dividend_claims (ticker, ex_dividend_date, cash_amount)
                values ('DIV', '2024-05-02', 50), ('SAFE', '2024-05-02', 1)""");
        version14.execute("select choose_splits()", "select choose_dividends()");
        version14.execute("""
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                values ('DIV', '2024-04-12', 41, 41, 41, 41, 100);
                insert into split_claims (ticker, execution_date, split_from, split_to) values ('DUE', '2024-04-22', 1, 2)""");
        String counted =
                "select ticker, execution_date from splits union all select ticker, ex_dividend_date from dividends order by 1, 2";
        assertThat(version14.rows(counted))
                .containsExactly("DIV|2024-05-02", "OVR|2024-04-15", "OVR|2024-04-16", "SAFE|2024-05-02");
        try (Database owner = version14.asOwner()) {
            Schema.migrate(owner);
        }
        assertThat(version14.rows("select distinct ticker from split_choices_due order by 1"))
                .containsExactly("DUE", "GAP", "OVR");
        assertThat(version14.rows("select ticker from dividend_choices_due")).containsExactly("DIV");
        version14.execute("select choose_splits()", "select choose_dividends()");
        assertThat(version14.rows(counted))
                .containsExactly("DUE|2024-04-22", "GAP|2024-04-22", "OVR|2024-04-15", "SAFE|2024-05-02");
        assertThat(version14.rows("select ticker, kind, decision from open_findings order by 1"))
                .containsExactly(
                        "DIV|dividend_implausible|not counted",
                        "GAP|split_contradicts_price|counted, unconfirmed",
                        "OVR|split_repeated|not counted");
    }

    @Test
    void dayThatVersion14DeclaredClosedHasNoOpenFindingAndItsSplitsAreChosenAgain() {
        TestDatabase version14 = TestDatabase.ofVersion(14);
        version14.execute("""
                insert into trading_days (trading_date, is_session, verdict, first_loaded_at)
                values ('2025-02-03', true, 'LOADED', now()), ('2025-02-04', true, 'LOADED', now());
                insert into split_claims (ticker, execution_date, split_from, split_to) values ('AAA', '2025-02-04', 1, 2);
                insert into session_overrides (trading_date, is_session, reason) values ('2025-02-04', false, 'a flood');
                select report_finding('split_missing', day, 'AAA', 'a step', '{}', 'not applied')
                from unnest(array[date '2025-02-03', '2025-02-04']) as day;
                delete from split_choices_due""");
        try (Database owner = version14.asOwner()) {
            Schema.migrate(owner);
        }
        assertThat(version14.rows("select kind, trading_date from open_findings"))
                .containsExactly("split_missing|2025-02-03");
        assertThat(version14.rows("select decision from findings where resolved_at is not null"))
                .containsExactly("no session: a flood");
        assertThat(version14.rows("select ticker from split_choices_due")).containsExactly("AAA");
    }

    @Test
    void forecastsOfVersion19WithABoundBelowZeroAreKeptAndNoNewOneIsStored() {
        TestDatabase version19 = TestDatabase.ofVersion(19);
        version19.execute("""
                insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                values ('train', 'ARIMA(1,1,1)', 'AAA', '2024-01-10', '2025-01-10', 50, '{}');
                insert into forecasts (
                    run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95)
                values (1, 'AAA', '2025-01-10', '2025-01-13', 1, 0.01, -0.38, 0.4, -0.58, 0.61)""");
        try (Database owner = version19.asOwner()) {
            Schema.migrate(owner);
        }
        assertThat(version19.rows("select horizon, lower_95 from forecasts")).containsExactly("1|-0.58");
        for (int year : new int[] {2025, 2040}) {
            version19.execute("select create_forecasts_year(" + year + ")");
            assertThatThrownBy(() -> version19.execute("""
                            insert into forecasts (
                                run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95)
                            values (1, 'AAA', '2025-01-10', '%d-01-14', 2, 0.01, 0, 0.4, 0, 0.61)""".formatted(year)))
                    .hasMessageContaining("forecasts_bounds_positive");
        }
    }

    @Test
    void loadedDayOfVersion19WithoutTheTimeOfItsFirstLoadIsKnownSinceItsStatus() {
        TestDatabase version19 = TestDatabase.ofVersion(19);
        version19.execute("""
                insert into trading_days (trading_date, is_session, verdict, decided_at)
                values ('2025-02-03', true, 'LOADED', '2025-02-04 06:00Z'), ('2025-02-04', false, 'NO_SESSION', now());
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                values ('AAA', '2025-02-03', 1, 1, 1, 1, 1);
                insert into session_overrides (trading_date, is_session, reason) values ('2999-01-05', true, 'a test')""");
        assertThat(version19.rows("select * from bars_as_of(now())")).isEmpty();
        try (Database owner = version19.asOwner()) {
            Schema.migrate(owner);
        }
        assertThat(version19.rows("select ticker from bars_as_of(now())")).containsExactly("AAA");
        assertThat(version19.rows(
                        "select first_loaded_at at time zone 'UTC' from trading_days where is_session order by 1"))
                .containsExactly("2025-02-04 06:00:00", "");
        assertThat(version19.rows("select * from missing_sessions")).isEmpty();
    }

    /// As docs/operating.md describes it.
    @Test
    void oldYearOfForecastsCanBeDropped() {
        database.execute("select create_forecasts_year(2018)");
        database.execute(
                "drop table forecast_scores_2018",
                "alter table forecasts detach partition forecasts_2018",
                "drop table forecasts_2018");
        assertThat(database.rows("select target_date from forecasts")).containsExactly("2025-01-13");
    }
}
