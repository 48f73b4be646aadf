package finance.ml.report;

import finance.common.Database;
import finance.ml.scoring.LiveAccuracy;
import finance.ml.series.Horizons;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;

/// Reads the scored forecasts of the last year of target dates, at the evaluated horizons: those of each
/// kind of model by any command, and those of all daily forecasts together.
final class TrackRecordQuery {
    /// Mean errors of a ticker below half a price increment count as that half, as in
    /// [finance.ml.daily.Scores]. Errors that differ by rounding have the ratio 1.
    ///
    /// The rows are aggregated per ticker and per day for each kind, and these few sums make the rows of all
    /// kinds together. Each row is joined with the ratio of its ticker, once for its kind and once for all kinds.
    private static final String DAYS = """
            with scored as (
                select
                    runs.kind,
                    runs.command = 'forecast' as daily,
                    scores.horizon, scores.ticker, scores.target_date,
                    abs(scores.error) / scores.naive as error,
                    abs(scores.naive_error) / scores.naive as naive_error,
                    price_increment(scores.naive) / 2 / scores.naive as least_error,
                    scores.absolute_percentage_error,
                    scores.inside_80,
                    scores.inside_95,
                    scores.winkler_80 / scores.naive as winkler_80,
                    scores.winkler_95 / scores.naive as winkler_95,
                    scores.weighted_interval_score / scores.naive as weighted_score
                from live_scores as scores
                inner join model_runs as runs on runs.run_id = scores.run_id
                where scores.target_date > (select max(target_date) - ? from live_scores)
                    and scores.horizon in (1, ?)
                    and scores.actual is not null
                    and scores.naive > 0
            ),
            sums_by_ticker as (
                select
                    kind, daily, horizon, ticker,
                    count(*) as days,
                    sum(error) as errors,
                    sum(naive_error) as naive_errors,
                    sum(least_error) as least_errors
                from scored
                group by kind, daily, horizon, ticker
            ),
            by_ticker as (
                select
                    model.kind, sums.horizon, sums.ticker,
                    sum(sums.days) as days,
                    sum(sums.errors) / sum(sums.days) as error,
                    sum(sums.naive_errors) / sum(sums.days) as naive_error,
                    sum(sums.least_errors) / sum(sums.days) as least_error
                from sums_by_ticker as sums
                cross join lateral (select sums.kind union all select ? where sums.daily) as model (kind)
                group by model.kind, sums.horizon, sums.ticker
            ),
            comparable as (
                select
                    kind, horizon, ticker,
                    case when error > least_error then error end as error,
                    case when naive_error > least_error then naive_error end as naive_error,
                    days * count(*) over (partition by kind, horizon) as weight,
                    case
                        when abs(error - naive_error) > 1e-9 * naive_error
                        then ln(greatest(error, least_error) / greatest(naive_error, least_error))
                        else 0
                    end as log_ratio
                from by_ticker
            ),
            sums_by_day as (
                select
                    scored.kind, scored.daily, scored.horizon, scored.target_date,
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
                        (own.log_ratio
                            + coalesce(scored.error / own.error, 1)
                            - coalesce(scored.naive_error / own.naive_error, 1)) / own.weight) as share_of_kind,
                    sum(
                        (overall.log_ratio
                            + coalesce(scored.error / overall.error, 1)
                            - coalesce(scored.naive_error / overall.naive_error, 1)) / overall.weight) as share_of_all
                from scored
                left join comparable as own
                    on own.kind = scored.kind
                    and own.horizon = scored.horizon
                    and own.ticker = scored.ticker
                left join comparable as overall
                    on overall.kind = ?
                    and overall.horizon = scored.horizon
                    and overall.ticker = scored.ticker
                group by scored.kind, scored.daily, scored.horizon, scored.target_date
            )
            select
                model.kind,
                sums.horizon,
                sums.target_date,
                sum(sums.forecasts) as forecasts,
                sum(sums.errors) as errors,
                sum(sums.naive_errors) as naive_errors,
                sum(sums.percentages) as percentages,
                sum(sums.inside_80) as inside_80,
                sum(sums.inside_95) as inside_95,
                sum(sums.winkler_80) as winkler_80,
                sum(sums.winkler_95) as winkler_95,
                sum(sums.weighted_scores) as weighted_scores,
                sum(model.log_ratio_share) as log_ratio_share
            from sums_by_day as sums
            cross join lateral (
                select sums.kind, sums.share_of_kind union all select ?, sums.share_of_all where sums.daily
            ) as model (kind, log_ratio_share)
            group by model.kind, sums.horizon, sums.target_date
            order by sums.horizon, model.kind, sums.target_date""";

    private TrackRecordQuery() {}

    /// Reads them in the transaction of the caller. The planner cannot estimate the numbers of tickers and
    /// groups, and joins other than hash joins of all keys may compare each row with each ticker.
    static ForecastTrackRecord read(Connection connection) throws SQLException {
        try (var settings = connection.createStatement()) {
            settings.execute("set local enable_mergejoin = off");
            Database.disableNestedLoops(connection);
            ForecastTrackRecord trackRecord = new ForecastTrackRecord(ReportStore.rows(
                    connection,
                    DAYS,
                    TrackRecordQuery::day,
                    LiveAccuracy.DAYS,
                    Horizons.LONGEST,
                    ForecastTrackRecord.ALL_KINDS,
                    ForecastTrackRecord.ALL_KINDS,
                    ForecastTrackRecord.ALL_KINDS));
            for (String setting : List.of("enable_mergejoin", "enable_nestloop", "jit")) {
                settings.execute("set local " + setting + " to default");
            }
            return trackRecord;
        }
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
