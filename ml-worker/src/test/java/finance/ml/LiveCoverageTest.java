package finance.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// The database functions of the live coverage. Expected numbers are from R 4.
class LiveCoverageTest {
    private static final Offset<Double> EXACT = within(1e-9);

    private final MarketFixture market = new MarketFixture();

    /// `qt(0.975, df)`.
    @Test
    void quantileIsThatOfStudentsT() {
        assertThat(market.number("select t_quantile_975(1)")).isCloseTo(12.7062047361747, EXACT);
        assertThat(market.number("select t_quantile_975(2)")).isCloseTo(4.30265272974946, EXACT);
        assertThat(market.number("select t_quantile_975(3)")).isCloseTo(3.18244630528371, within(0.004));
        assertThat(market.number("select t_quantile_975(10)")).isCloseTo(2.22813885198627, within(1e-5));
        assertThat(market.number("select t_quantile_975(250)")).isCloseTo(1.96949839342115, EXACT);
    }

    /// `prop.test(81, 100, correct = FALSE)`; `prop.test(10, 10, correct = FALSE)`.
    @Test
    void wilsonIntervalIsThatOfTheScoreTest() {
        assertThat(row("select lower_bound, upper_bound from wilson_interval(0.81, 100, 1.959963984540054)"))
                .satisfiesExactly(
                        lower -> assertThat(lower).isCloseTo(0.722211546209356, EXACT),
                        upper -> assertThat(upper).isCloseTo(0.874852484902313, EXACT));
        assertThat(row("select lower_bound, upper_bound from wilson_interval(1, 10, 1.959963984540054)"))
                .satisfiesExactly(
                        lower -> assertThat(lower).isCloseTo(0.722467200137111, EXACT),
                        upper -> assertThat(upper).isCloseTo(1, EXACT));
    }

    /// Ten forecasts on each of six days: deviations from 8 of 0, 1, -4, 2, -1, 2 give the variance 26 * 6
    /// / 5 / 60^2, and 0.8 * 0.2 over it is 18.46 effective forecasts; the bounds are those of R with
    /// `qt(0.975, 5)` up to the error of the approximation.
    @Test
    void forecastsOfOneDayCountAsOneCluster() {
        assertThat(band("{8,9,4,10,7,10}", "{10,10,10,10,10,10}", 1))
                .satisfiesExactly(
                        coverage -> assertThat(coverage).isCloseTo(0.8, EXACT),
                        effective -> assertThat(effective).isCloseTo(18.4615384615385, EXACT),
                        lower -> assertThat(lower).isCloseTo(0.500865266208601, within(1e-4)),
                        upper -> assertThat(upper).isCloseTo(0.940984561508319, within(1e-4)));
    }

    /// Two sessions ahead, targets of neighboring days overlap: the sum of squares 30.875 becomes 51.34375 by twice
    /// the autocovariance at lag 1, the correction for 8 days is 5.25 / 8, and 8 / 3 days are 3 periods.
    @Test
    void overlappingTargetsWidenTheBand() {
        assertThat(band("{10,9,10,6,5,6,10,9}", "{10,10,10,10,10,10,10,10}", 2))
                .satisfiesExactly(
                        coverage -> assertThat(coverage).isCloseTo(0.8125, EXACT),
                        effective -> assertThat(effective).isCloseTo(12.461959829580037, EXACT),
                        lower -> assertThat(lower).isCloseTo(0.2708521181392491, EXACT),
                        upper -> assertThat(upper).isCloseTo(0.9806016389944454, EXACT));
    }

    @Test
    void independentForecastsAreNotMoreThanTheirNumber() {
        assertThat(band("{8,8,8,8}", "{10,10,10,10}", 1).get(1)).isEqualTo(40);
        assertThat(band("{10,10,10,10}", "{10,10,10,10}", 1).get(1)).isEqualTo(4);
        assertThat(band("{7}", "{10}", 5).get(1)).isEqualTo(1);
        assertThat(band("{7,8}", "{10,10}", 2).get(1)).isEqualTo(1);
        assertThat(band("{7,9,8}", "{10,10,10}", 2).get(1)).isGreaterThanOrEqualTo(1);
    }

    @Test
    void coverageIsByHorizonAndLevelAndSkipsMissingOutcomes() {
        market.execute("""
                with run as (
                    insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters)
                    select 'forecast', 'naive', 'T' || i, '2024-01-02', '2025-01-02', 200, '{}' from generate_series(1, 10) as i
                    returning run_id, ticker
                ),
                forecast as (
                    insert into forecasts (run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95)
                    select run_id, ticker, '2025-01-02', date '2025-01-02' + horizon, horizon, 10, 9, 11, 8, 12
                    from run cross join generate_series(1, 2) as horizon
                    returning *
                )
                insert into forecast_scores (run_id, ticker, target_date, horizon, actual, inside_80, inside_95)
                select run_id, ticker, target_date, horizon,
                    case when ticker <> 'T10' then 10 end,
                    case when ticker <> 'T10' then ticker not in ('T1', 'T2') end,
                    case when ticker <> 'T10' then ticker <> 'T1' end
                from forecast""");
        assertThat(market.rows("select horizon, level, days, forecasts,"
                        + " round(9 * coverage::numeric, 6)::double precision from live_coverage()"))
                .containsExactly(
                        List.of("1", "0.8", "1", "9", "7"),
                        List.of("1", "0.95", "1", "9", "8"),
                        List.of("2", "0.8", "1", "9", "7"),
                        List.of("2", "0.95", "1", "9", "8"));
        assertThat(market.rows("select distinct horizon from live_coverage('2025-01-04')"))
                .containsExactly(List.of("2"));
    }

    private List<Double> band(String inside, String forecasts, int horizon) {
        return row("select coverage, effective_forecasts, lower_bound, upper_bound from coverage_band('%s', '%s', %d)"
                .formatted(inside, forecasts, horizon));
    }

    private List<Double> row(String sql) {
        return market.rows(sql).getFirst().stream().map(Double::valueOf).toList();
    }
}
