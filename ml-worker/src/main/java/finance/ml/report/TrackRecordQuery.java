package finance.ml.report;

import finance.ml.scoring.LiveAccuracy;
import finance.ml.series.Horizons;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;

/// Reads the scored forecasts of the last year of target dates, at the evaluated horizons: those of each
/// kind of model by any command, and those of all daily forecasts together.
final class TrackRecordQuery {
    /// A ticker whose error or naive error is zero has no ratio. Errors that differ by rounding have the
    /// ratio 1.
    private static final String DAYS = """
            with scored as (
                select
                    model.kind, scores.horizon, scores.ticker, scores.target_date,
                    abs(scores.error) / scores.naive as error,
                    abs(scores.naive_error) / scores.naive as naive_error,
                    scores.absolute_percentage_error,
                    scores.inside_80,
                    scores.inside_95,
                    scores.winkler_80 / scores.naive as winkler_80,
                    scores.winkler_95 / scores.naive as winkler_95,
                    scores.weighted_interval_score / scores.naive as weighted_score
                from forecast_scores as scores
                inner join model_runs as runs on runs.run_id = scores.run_id
                cross join lateral (
                    select runs.kind union all select ? where runs.command = 'forecast') as model (kind)
                where scores.target_date > (select max(target_date) - ? from forecast_scores)
                    and scores.horizon in (1, ?)
                    and scores.actual is not null
                    and scores.naive > 0
            ),
            by_ticker as (
                select kind, horizon, ticker, count(*) as days, avg(error) as error, avg(naive_error) as naive_error
                from scored
                group by kind, horizon, ticker
            ),
            comparable as (
                select
                    by_ticker.*,
                    count(*) over (partition by kind, horizon) as tickers,
                    case when abs(error - naive_error) > 1e-9 * naive_error then ln(error / naive_error) else 0 end as log_ratio
                from by_ticker
                where error > 0 and naive_error > 0
            )
            select
                scored.kind,
                scored.horizon,
                scored.target_date,
                count(*) as forecasts,
                sum(scored.error) as errors,
                sum(scored.naive_error) as naive_errors,
                sum(scored.absolute_percentage_error) as percentages,
                count(*) filter (where scored.inside_80) as inside_80,
                count(*) filter (where scored.inside_95) as inside_95,
                sum(scored.winkler_80) as winkler_80,
                sum(scored.winkler_95) as winkler_95,
                sum(scored.weighted_score) as weighted_scores,
                sum(
                    (comparable.log_ratio + scored.error / comparable.error - scored.naive_error / comparable.naive_error)
                    / (comparable.days * comparable.tickers)) as log_ratio_share
            from scored
            left join comparable
                on comparable.kind = scored.kind
                and comparable.horizon = scored.horizon
                and comparable.ticker = scored.ticker
            group by scored.kind, scored.horizon, scored.target_date
            order by scored.horizon, scored.kind, scored.target_date""";

    private TrackRecordQuery() {}

    static ForecastTrackRecord read(Connection connection) throws SQLException {
        return new ForecastTrackRecord(ReportStore.rows(
                connection,
                DAYS,
                TrackRecordQuery::day,
                ForecastTrackRecord.ALL_KINDS,
                LiveAccuracy.DAYS,
                Horizons.LONGEST));
    }

    private static ForecastTrackRecord.Day day(ResultSet row) throws SQLException {
        return new ForecastTrackRecord.Day(
                row.getString("kind"),
                row.getInt("horizon"),
                row.getObject("target_date", LocalDate.class),
                new ForecastTrackRecord.ErrorSums(
                        row.getInt("forecasts"),
                        row.getDouble("errors"),
                        row.getDouble("naive_errors"),
                        row.getDouble("percentages"),
                        row.getInt("inside_80"),
                        row.getInt("inside_95"),
                        row.getDouble("winkler_80"),
                        row.getDouble("winkler_95"),
                        row.getDouble("weighted_scores")),
                row.getObject("log_ratio_share", Double.class));
    }
}
