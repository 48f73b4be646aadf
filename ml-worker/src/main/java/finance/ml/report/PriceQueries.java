package finance.ml.report;

import finance.ml.report.PriceHistory.Fan;
import finance.ml.report.PriceHistory.NextSessionForecast;
import finance.ml.report.PriceHistory.Step;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Reads closes and forecasts of single tickers.
final class PriceQueries {
    private static final int MOST_TRADED = 4;
    private static final int SESSIONS_SHOWN = 60;

    /// The forecast runs of one ticker, and the factor that puts their prices on the share basis of the last
    /// loaded session.
    private static final String FORECAST_RUNS = """
            with last_loaded as (
                select max(trading_date) as last_date from trading_days where verdict = 'LOADED'
            ),
            forecast_runs as (
                select
                    forecasts.run_id,
                    runs.model,
                    runs.command,
                    coalesce(runs.parameters ->> 'variance', '') as variance,
                    runs.kind,
                    forecasts.origin_date,
                    max(forecasts.target_date) as last_target
                from forecasts
                inner join model_runs as runs on runs.run_id = forecasts.run_id
                where forecasts.ticker = ?
                group by forecasts.run_id, runs.model, runs.kind, runs.command, runs.parameters, forecasts.origin_date
            ),
            newest as (
                select * from forecast_runs order by origin_date desc, command = 'forecast' desc, run_id desc limit 1
            ),
            basis as (
                select
                    forecast_runs.run_id,
                    coalesce(split.shares_before / split.shares_after, 1)::double precision as factor
                from forecast_runs
                cross join last_loaded
                left join lateral splits_between(?, forecast_runs.origin_date, last_loaded.last_date) as split on true
            )""";

    private static final String STEPS = """
            select
                shown.run_id,
                shown.model,
                shown.command,
                shown.variance,
                shown.origin_date,
                forecasts.target_date,
                forecasts.mean * basis.factor as mean,
                forecasts.lower_80 * basis.factor as lower_80,
                forecasts.upper_80 * basis.factor as upper_80,
                forecasts.lower_95 * basis.factor as lower_95,
                forecasts.upper_95 * basis.factor as upper_95,
                scores.actual * basis.factor as actual
            from shown
            inner join forecasts on forecasts.run_id = shown.run_id
            inner join basis on basis.run_id = shown.run_id
            left join forecast_scores as scores
                on scores.run_id = forecasts.run_id
                and scores.horizon = forecasts.horizon
                and scores.target_date = forecasts.target_date""";

    private final Connection connection;

    PriceQueries(Connection connection) {
        this.connection = connection;
    }

    /// The tickers with the most dollars traded on the last loaded session; those with forecasts first.
    List<String> mostTraded() throws SQLException {
        return ReportStore.rows(connection, """
                with last_session as (
                    select ticker, close * volume as dollars
                    from daily_bars
                    where trading_date = (select max(trading_date) from trading_days where verdict = 'LOADED')
                ),
                forecast as (
                    select distinct ticker
                    from forecasts
                    where origin_date = (select max(origin_date) from forecasts)
                )
                select last_session.ticker
                from last_session
                left join forecast on forecast.ticker = last_session.ticker
                order by forecast.ticker is null, dollars desc, last_session.ticker
                limit ?""", row -> row.getString(1), MOST_TRADED);
    }

    PriceHistory history(String ticker) throws SQLException {
        NavigableMap<LocalDate, Double> closes = new TreeMap<>();
        NavigableMap<LocalDate, Double> reinvested = new TreeMap<>();
        for (Close close : closes(ticker)) {
            closes.put(close.date(), close.price());
            reinvested.put(close.date(), close.reinvested());
        }
        LocalDate first = closes.isEmpty() ? LocalDate.MAX : closes.firstKey();
        List<Fan> fans = fans(ticker).stream()
                .filter(fan -> !fan.origin().isBefore(first))
                .toList();
        return new PriceHistory(ticker, closes, reinvested, fans, nextSession(ticker));
    }

    private List<Close> closes(String ticker) throws SQLException {
        return ReportStore.rows(
                connection,
                """
                with newest as (
                    select trading_date, close::double precision as close, total_return_close
                    from history_of(?)
                    order by trading_date desc
                    limit ?
                )
                select
                    trading_date,
                    close,
                    total_return_close * first_value(close / total_return_close) over (order by trading_date) as reinvested
                from newest
                order by trading_date""",
                row -> new Close(
                        row.getObject("trading_date", LocalDate.class),
                        row.getDouble("close"),
                        row.getDouble("reinvested")),
                ticker,
                SESSIONS_SHOWN);
    }

    private record Close(LocalDate date, double price, double reinvested) {}

    private record RunStep(long run, String model, LocalDate origin, Step step) {
        static RunStep of(ResultSet row) throws SQLException {
            return new RunStep(
                    row.getLong("run_id"),
                    row.getString("model"),
                    row.getObject("origin_date", LocalDate.class),
                    stepOf(row));
        }
    }

    private static Step stepOf(ResultSet row) throws SQLException {
        return new Step(
                row.getObject("target_date", LocalDate.class),
                row.getDouble("mean"),
                row.getDouble("lower_80"),
                row.getDouble("upper_80"),
                row.getDouble("lower_95"),
                row.getDouble("upper_95"),
                row.getObject("actual", Double.class));
    }

    private List<Fan> fans(String ticker) throws SQLException {
        List<RunStep> steps = ReportStore.rows(
                connection,
                FORECAST_RUNS + """
                        ,
                        known_by_then as (
                            select forecast_runs.*
                            from forecast_runs
                            inner join newest on forecast_runs.last_target <= newest.origin_date
                            order by forecast_runs.origin_date desc, forecast_runs.command = 'forecast' desc, run_id desc
                            limit 1
                        ),
                        shown as (
                            select * from newest
                            union all
                            select * from known_by_then
                        )
                        """ + STEPS + " order by shown.origin_date, forecasts.horizon",
                RunStep::of,
                ticker,
                ticker);
        Map<Long, Fan> fans = new LinkedHashMap<>();
        for (RunStep step : steps) {
            fans.computeIfAbsent(step.run(), run -> new Fan(step.model(), step.origin(), new ArrayList<>()))
                    .steps()
                    .add(step.step());
        }
        return List.copyOf(fans.values());
    }

    private List<NextSessionForecast> nextSession(String ticker) throws SQLException {
        return ReportStore.rows(
                connection,
                FORECAST_RUNS
                        + """
                        ,
                        ranked as (
                            select
                                forecast_runs.*,
                                row_number() over (
                                    partition by forecast_runs.command, forecast_runs.kind
                                    order by forecast_runs.run_id desc
                                ) as age
                            from forecast_runs
                            inner join newest on newest.origin_date = forecast_runs.origin_date
                        ),
                        shown as (
                            select * from ranked where age = 1
                        )
                        """
                        + STEPS
                        + " where forecasts.horizon = 1 order by shown.command = 'forecast' desc, shown.model",
                row -> new NextSessionForecast(
                        row.getString("model"),
                        row.getString("command"),
                        row.getString("variance"),
                        row.getObject("origin_date", LocalDate.class),
                        stepOf(row)),
                ticker,
                ticker);
    }
}
