package finance.ml.report;

import finance.common.Database;
import finance.ml.scoring.LiveAccuracy;
import finance.ml.series.IntervalLevels;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the data of the page in one transaction, from one state of the database.
public final class ReportStore {
    private static final int TUNING_RUNS = 60;

    private final Database database;

    public ReportStore(Database database) {
        this.database = database;
    }

    /// @param named tickers to show; if empty, the most traded ones, those with a forecast first
    Report read(List<String> named, List<TuningFile> tuningFiles) {
        return database.transaction("read the report", connection -> {
            try (var once = connection.createStatement()) {
                once.execute("set transaction isolation level repeatable read, read only");
            }
            return report(connection, named, tuningFiles);
        });
    }

    private static Report report(Connection connection, List<String> named, List<TuningFile> tuningFiles)
            throws SQLException {
        Report.Scope scope = scope(connection);
        PriceQueries prices = new PriceQueries(connection);
        List<String> chosen = named.isEmpty()
                ? prices.mostTraded()
                : named.stream().distinct().toList();
        List<PriceHistory> histories = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String ticker : chosen) {
            PriceHistory history = prices.history(ticker);
            if (history.closes().isEmpty()) {
                missing.add(ticker);
            } else {
                histories.add(history);
            }
        }
        return new Report(
                scope,
                histories,
                missing,
                backtests(connection),
                TrackRecordQuery.read(connection),
                LiveAccuracy.read(connection),
                new CalibrationQueries(connection).calibration(),
                tuning(connection),
                tuningFiles,
                new DataQualityQueries(connection).dataQuality());
    }

    private static Report.Scope scope(Connection connection) throws SQLException {
        return rows(
                        connection,
                        """
                        with loaded as (
                            select
                                min(trading_date) as first_date,
                                max(trading_date) as last_date,
                                count(*) as sessions,
                                coalesce(sum(bars), 0) as bars
                            from trading_days
                            where verdict = 'LOADED'
                        ),
                        tickers as (
                            select count(*) as tickers
                            from daily_bars
                            where trading_date = (select last_date from loaded)
                        ),
                        missing as (
                            select count(*) as missing
                            from missing_sessions
                            where verdict is distinct from 'OUT_OF_PLAN'
                        ),
                        origin as (
                            select exists(select from ingestion_logs where request_id like 'made-up-%') as made_up
                        )
                        select * from loaded cross join tickers cross join missing cross join origin""",
                        row -> new Report.Scope(
                                Optional.ofNullable(row.getObject("first_date", LocalDate.class)),
                                Optional.ofNullable(row.getObject("last_date", LocalDate.class)),
                                row.getInt("sessions"),
                                row.getLong("bars"),
                                row.getInt("tickers"),
                                row.getInt("missing"),
                                row.getBoolean("made_up")))
                .getFirst();
    }

    private static List<StoredEvaluation> backtests(Connection connection) throws SQLException {
        return StoredEvaluation.adjusted(rows(
                connection,
                """
                with tested as (
                    select
                        *,
                        jsonb_path_query_first(
                            parameters,
                            '$.intervals[*] ? (@.level == $level && (!exists(@.variance) || @.variance == $variance)).winkler',
                            jsonb_build_object('level', ?::double precision, 'variance', parameters -> 'variance')
                        )::double precision as winkler_80,
                        parameters ->> 'scale' as scale
                    from model_runs
                    where command in ('train', 'tune') and rmse is not null
                ),
                ranked as (
                    select
                        *,
                        row_number() over (partition by ticker, command, kind order by run_id desc) as age
                    from tested
                )
                select * from ranked where age = 1 order by ticker, rmse / nullif(naive_rmse, 0), run_id""",
                row -> new StoredEvaluation(
                        new StoredEvaluation.Run(
                                row.getString("ticker"),
                                row.getString("command"),
                                row.getString("model"),
                                row.getString("kind")),
                        new StoredEvaluation.Window(
                                row.getObject("test_first_date", LocalDate.class),
                                row.getObject("test_origins", Integer.class)),
                        errors(row),
                        naiveErrors(row),
                        new StoredEvaluation.Intervals(
                                row.getObject("coverage_80", Double.class),
                                row.getObject("coverage_95", Double.class),
                                row.getObject("winkler_80", Double.class),
                                row.getString("scale")),
                        new StoredEvaluation.AgainstNaive(
                                row.getObject("dm_statistic", Double.class),
                                row.getObject("dm_p_value", Double.class),
                                null)),
                IntervalLevels.NARROW));
    }

    private static StoredEvaluation.Errors errors(ResultSet row) throws SQLException {
        return new StoredEvaluation.Errors(
                row.getObject("rmse", Double.class),
                row.getObject("mape", Double.class),
                row.getObject("mase", Double.class));
    }

    /// The MAPE of the naive forecast is not stored.
    private static StoredEvaluation.Errors naiveErrors(ResultSet row) throws SQLException {
        return new StoredEvaluation.Errors(
                row.getObject("naive_rmse", Double.class), null, row.getObject("naive_mase", Double.class));
    }

    private static List<TuningRun> tuning(Connection connection) throws SQLException {
        return rows(
                connection,
                """
                with newest as (
                    select * from model_runs where command = 'tune' order by run_id desc limit ?
                ),
                described as (
                    select
                        run_id,
                        string_agg(
                            key || ' ' || case jsonb_typeof(parameters -> key)
                                when 'number' then trim_scale(round(value::numeric, 6))::text else value end,
                            ', ') as parameters
                    from newest
                    cross join jsonb_each_text(parameters)
                    where jsonb_typeof(parameters -> key) in ('number', 'string', 'boolean') and key not in ('file', 'fit')
                    group by run_id
                )
                select newest.*, newest.parameters ->> 'fit' as fit, described.parameters as single_values, trained_at::date as trained_on
                from newest
                left join described on described.run_id = newest.run_id
                order by newest.run_id desc""",
                row -> new TuningRun(
                        row.getString("ticker"),
                        row.getString("model"),
                        row.getString("fit"),
                        row.getString("single_values"),
                        row.getObject("trained_on", LocalDate.class),
                        row.getObject("aicc", Double.class),
                        errors(row),
                        naiveErrors(row),
                        row.getString("significance")),
                TUNING_RUNS);
    }

    /// Reads one row.
    interface Reader<T> {
        T of(ResultSet row) throws SQLException;
    }

    static <T> List<T> rows(Connection connection, String sql, Reader<T> reader, Object... parameters)
            throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setObject(i + 1, parameters[i]);
            }
            List<T> records = new ArrayList<>();
            ResultSet rows = query.executeQuery();
            while (rows.next()) {
                records.add(reader.of(rows));
            }
            return records;
        }
    }
}
