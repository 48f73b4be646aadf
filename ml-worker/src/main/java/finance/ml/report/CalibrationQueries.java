package finance.ml.report;

import finance.ml.report.Calibration.Band;
import finance.ml.report.Calibration.Coverage;
import finance.ml.report.Calibration.Quantile;
import finance.ml.report.Calibration.WidthGroup;
import finance.ml.scoring.LiveAccuracy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;

/// Reads the calibration of the daily forecasts one session ahead.
final class CalibrationQueries {
    /// The scored daily forecasts of the last year, by target date. Intervals contain the median, so the
    /// sign of the error and the intervals tell between which quantiles an outcome lies.
    private static final String DAYS = """
            with days as (
                select
                    scores.target_date,
                    count(*) as forecasts,
                    count(*) filter (where inside_80)::double precision as inside_80,
                    count(*) filter (where inside_95)::double precision as inside_95,
                    count(*) filter (where error < 0 and not inside_95)::double precision as below_lower_95,
                    count(*) filter (where error < 0 and not inside_80)::double precision as below_lower_80,
                    count(*) filter (where error < 0) + 0.5::double precision * count(*) filter (where error = 0) as below_median,
                    count(*) filter (where error < 0 or inside_80)::double precision as below_upper_80,
                    count(*) filter (where error < 0 or inside_95)::double precision as below_upper_95
                from live_scores as scores
                inner join model_runs as runs on runs.run_id = scores.run_id
                where runs.command = 'forecast'
                    and scores.horizon = 1
                    and scores.actual is not null
                    and scores.target_date > (select max(target_date) - ? from live_scores)
                group by scores.target_date
            )""";

    private final Connection connection;

    CalibrationQueries(Connection connection) {
        this.connection = connection;
    }

    Calibration calibration() throws SQLException {
        return new Calibration(coverages(), quantiles(), widths());
    }

    private List<Coverage> coverages() throws SQLException {
        return ReportStore.rows(
                connection,
                DAYS + """
                        ,
                        rolling as (
                            select
                                target_date,
                                array_agg(forecasts) over recent as forecasts,
                                array_agg(inside_80) over recent as inside_80,
                                array_agg(inside_95) over recent as inside_95
                            from days
                            window recent as (order by target_date rows between %d preceding and current row)
                        )
                        select
                            rolling.target_date,
                            narrow.coverage as narrow, narrow.lower_bound as narrow_lower, narrow.upper_bound as narrow_upper,
                            wide.coverage as wide, wide.lower_bound as wide_lower, wide.upper_bound as wide_upper
                        from rolling
                        cross join lateral coverage_band(rolling.inside_80, rolling.forecasts, 1) as narrow
                        cross join lateral coverage_band(rolling.inside_95, rolling.forecasts, 1) as wide
                        order by rolling.target_date""".formatted(Calibration.WINDOW - 1),
                row -> new Coverage(
                        row.getObject("target_date", LocalDate.class), band(row, "narrow"), band(row, "wide")),
                LiveAccuracy.DAYS);
    }

    private static Band band(ResultSet row, String name) throws SQLException {
        return new Band(row.getDouble(name), row.getDouble(name + "_lower"), row.getDouble(name + "_upper"));
    }

    private List<Quantile> quantiles() throws SQLException {
        return ReportStore.rows(
                connection,
                DAYS + """
                        ,
                        levels as (
                            select days.target_date, days.forecasts, quantile.level, quantile.below
                            from days
                            cross join lateral (
                                values
                                    (0.025, days.below_lower_95),
                                    (0.1, days.below_lower_80),
                                    (0.5, days.below_median),
                                    (0.9, days.below_upper_80),
                                    (0.975, days.below_upper_95)) as quantile (level, below)
                        ),
                        collected as (
                            select
                                level,
                                array_agg(below order by target_date) as below,
                                array_agg(forecasts order by target_date) as forecasts
                            from levels
                            group by level
                        )
                        select
                            collected.level,
                            band.coverage as below, band.lower_bound as below_lower, band.upper_bound as below_upper
                        from collected
                        cross join lateral coverage_band(collected.below, collected.forecasts, 1) as band
                        order by collected.level""",
                row -> new Quantile(row.getDouble("level"), band(row, "below")),
                LiveAccuracy.DAYS);
    }

    private List<WidthGroup> widths() throws SQLException {
        return ReportStore.rows(
                connection,
                """
                with recent as (
                    select distinct target_date from live_scores order by target_date desc limit ?
                ),
                scored as (
                    select
                        (forecasts.upper_80 - forecasts.lower_80) / 2 / scores.naive as half_width,
                        abs(scores.error) / scores.naive as error,
                        scores.inside_80
                    from live_scores as scores
                    inner join model_runs as runs on runs.run_id = scores.run_id and runs.command = 'forecast'
                    inner join forecasts
                        on forecasts.run_id = scores.run_id
                        and forecasts.horizon = scores.horizon
                        and forecasts.target_date = scores.target_date
                    where scores.target_date >= (select min(target_date) from recent)
                        and scores.horizon = 1
                        and scores.actual is not null
                        and scores.naive > 0
                ),
                grouped as (
                    select scored.*, ntile(?) over (order by half_width) as width_group from scored
                )
                select
                    count(*) as forecasts,
                    avg(half_width) as half_width,
                    percentile_cont(0.8) within group (order by error) as outcome,
                    avg(inside_80::int) as coverage
                from grouped
                group by width_group
                order by width_group""",
                row -> new WidthGroup(
                        row.getInt("forecasts"),
                        row.getDouble("half_width"),
                        row.getDouble("outcome"),
                        row.getDouble("coverage")),
                Calibration.GROUP_DAYS,
                Calibration.GROUPS);
    }
}
