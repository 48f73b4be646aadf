package finance.ml.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.Settings;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Two tickers with a close of 100 at the origin, on two days. The daily forecasts of A are by drift, those of B
/// by trees; trees also forecast A, as a candidate. Errors of naive are 4.
class TrackRecordQueryTest {
    private final ReportFixture base = new ReportFixture().sql("""
            with outcome as (
                select command, model, ticker, error, date '2025-03-02' + day::integer as target_date
                from (values
                    ('forecast', 'drift', 'A', array[1, 3]),
                    ('forecast', 'trees', 'B', array[6, 6]),
                    ('candidate', 'trees', 'A', array[7, 9])) as model (command, model, ticker, errors)
                cross join lateral unnest(errors) with ordinality as error (error, day)
            ),
            run as (
                insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                select command, model, ticker, '2025-01-02', target_date - 1, 60, '{}' from outcome
                returning *
            ),
            forecast as (
                insert into forecasts (
                    run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95)
                select run_id, ticker, last_date, last_date + 1, 1, 100, 95, 105, 90, 110 from run
                returning *
            )
            insert into forecast_scores (
                run_id, ticker, target_date, horizon, actual, naive, error, naive_error, absolute_percentage_error,
                inside_80, inside_95, winkler_80, winkler_95)
            select
                run.run_id, run.ticker, outcome.target_date, 1, 104, 100, outcome.error, 4, outcome.error,
                outcome.error <= 5, true, 10, 20
            from run
            inner join outcome
                on outcome.ticker = run.ticker
                and outcome.command = run.command
                and outcome.target_date = run.last_date + 1""");

    /// The ratios of the tickers are 2/4, 6/4 and, of the candidate, 8/4; each kind has their geometric mean, and
    /// the daily forecasts that of 2/4 and 6/4.
    @Test
    void eachKindAndTheDailyForecastsTogetherHaveTheMeanRatioOfTheirTickers() {
        ForecastTrackRecord trackRecord = trackRecord();
        Map<String, Double> ratios = trackRecord.lines().stream()
                .collect(Collectors.toMap(
                        ForecastTrackRecord.Line::kind,
                        line -> line.errorOverNaive().orElseThrow()));
        assertThat(ratios).containsOnlyKeys("drift", "trees");
        assertThat(ratios.get("drift")).isCloseTo(0.5, within(1e-12));
        assertThat(ratios.get("trees")).isCloseTo(Math.sqrt(1.5 * 2), within(1e-12));
        ForecastTrackRecord.Line total = trackRecord.total(1).orElseThrow();
        assertThat(total.errorOverNaive().orElseThrow()).isCloseTo(Math.sqrt(0.5 * 1.5), within(1e-12));
        assertThat(total.days()).isEqualTo(2);
    }

    /// The share of the first day of drift is (ln 0.5 + 1/2 - 4/4) / 2.
    @Test
    void theSumsOfADayAreThoseOfItsForecasts() {
        assertThat(trackRecord().days())
                .filteredOn(day -> day.kind().equals("drift"))
                .extracting(ForecastTrackRecord.Day::logRatioShare)
                .satisfiesExactly(
                        first -> assertThat(first).isCloseTo((Math.log(0.5) - 0.5) / 2, within(1e-12)),
                        second -> assertThat(second).isCloseTo((Math.log(0.5) + 0.5) / 2, within(1e-12)));
        ForecastTrackRecord.ErrorSums daily =
                trackRecord().byDate(1).firstEntry().getValue();
        assertThat(daily.count()).isEqualTo(2);
        assertThat(daily.errors()).isCloseTo(0.07, within(1e-12));
        assertThat(daily.naiveErrors()).isCloseTo(0.08, within(1e-12));
        assertThat(daily.percentages()).isCloseTo(7, within(1e-12));
        assertThat(daily.inside80()).isEqualTo(1);
        assertThat(daily.inside95()).isEqualTo(2);
        assertThat(daily.winkler80()).isCloseTo(0.2, within(1e-12));
    }

    /// A does not move: naive is perfect, the errors of drift are 1 and 3 of 100, and half a cent is the least error.
    @Test
    void tickerWhoseCloseDoesNotChangeKeepsItsWeight() {
        base.sql("update forecast_scores set naive_error = 0 where ticker = ?", "A");
        ForecastTrackRecord.Line drift = trackRecord().lines().stream()
                .filter(line -> line.kind().equals("drift"))
                .findFirst()
                .orElseThrow();
        assertThat(drift.errorOverNaive().orElseThrow()).isCloseTo(2 / 0.005, within(1e-9));
        assertThat(trackRecord().total(1).orElseThrow().errorOverNaive().orElseThrow())
                .isCloseTo(Math.sqrt(2 / 0.005 * 1.5), within(1e-9));
        base.sql("update forecast_scores set error = 0.001 where ticker = ?", "A");
        assertThat(trackRecord().total(1).orElseThrow().errorOverNaive().orElseThrow())
                .isCloseTo(Math.sqrt(1.5), within(1e-9));
    }

    private ForecastTrackRecord trackRecord() {
        Settings settings = new Settings(base.environment);
        try (Database database = Database.of(DatabaseConfig.from(settings), 1)) {
            return database.transaction("read the track record", TrackRecordQuery::read);
        }
    }
}
