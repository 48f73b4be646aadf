package finance.ml.store;

import com.squareup.moshi.JsonWriter;
import finance.common.Database;
import finance.ml.evaluation.Accuracy;
import finance.ml.evaluation.IntervalAccuracy;
import finance.ml.evaluation.ModelEvaluation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okio.Buffer;

/// Writes `model_runs` and `forecasts`, a run with its forecasts in one transaction.
public final class RunStore {
    private static final String INSERT_RUN = """
            insert into model_runs (run_id, command, model, ticker, first_date, last_date, observations, parameters,
                log_likelihood, sigma2, aic, aicc, bic,
                test_first_date, test_origins, rmse, mape, mase, naive_rmse, naive_mase, coverage_80, coverage_95,
                dm_statistic, dm_p_value, significance, seed)
            overriding system value
            values (?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (ticker, last_date) where command = 'forecast' do nothing""";

    private static final String INSERT_FORECAST = """
            insert into forecasts (run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80,
                lower_95, upper_95)
            select ?, ?, ?::date, ?::date, ?, ?, ?, ?, ?, ?
            where exists (select from model_runs where run_id = ?)""";

    private final Database database;

    public RunStore(Database database) {
        this.database = database;
    }

    /// A run with its forecasts.
    public record Forecasts(ModelRun run, List<ForecastRow> rows) {}

    /// Stores the run, unless the forecast of that ticker for that day exists already.
    public void save(ModelRun run, List<ForecastRow> forecasts) {
        save(List.of(new Forecasts(run, forecasts)));
    }

    /// The same for several runs that belong together: all are stored or none.
    public void save(List<Forecasts> runs) {
        ModelRun first = runs.getFirst().run();
        database.transaction("store the " + first.model() + " run of " + first.ticker(), connection -> {
            insert(connection, runs);
            return null;
        });
    }

    /// Tickers with a run of that command and model fitted up to that day, whatever its parameters.
    public Set<String> tickers(ModelRun.Command command, String model, LocalDate lastDate) {
        return tickers(command, model, lastDate, Map.of());
    }

    /// The same, of runs with those parameters among theirs.
    public Set<String> tickers(
            ModelRun.Command command, String model, LocalDate lastDate, Map<String, Object> parameters) {
        return database.transaction("read what is done", connection -> {
            try (PreparedStatement query = connection.prepareStatement("""
                    select ticker from model_runs
                    where command = ? and model = ? and last_date = ? and parameters @> ?::jsonb""")) {
                query.setString(1, command.name().toLowerCase(Locale.ROOT));
                query.setString(2, model);
                query.setObject(3, lastDate);
                query.setString(4, json(parameters));
                Set<String> tickers = new HashSet<>();
                var rows = query.executeQuery();
                while (rows.next()) {
                    tickers.add(rows.getString(1));
                }
                return tickers;
            }
        });
    }

    /// Stores several runs in the transaction of the caller. A run is skipped if the forecast for its ticker and day
    /// exists already.
    public static void insert(Connection connection, List<Forecasts> all) throws SQLException {
        long[] ids = ids(connection, all.size());
        try (PreparedStatement insert = connection.prepareStatement(INSERT_RUN)) {
            for (int i = 0; i < ids.length; i++) {
                insert.setLong(1, ids[i]);
                fill(insert, all.get(i).run());
                insert.addBatch();
            }
            insert.executeBatch();
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_FORECAST)) {
            for (int i = 0; i < ids.length; i++) {
                fill(insert, ids[i], all.get(i));
            }
            insert.executeBatch();
        }
    }

    /// Taken beforehand, so that all rows go in one exchange with the server.
    private static long[] ids(Connection connection, int count) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "select nextval(pg_get_serial_sequence('model_runs', 'run_id')) from generate_series(1, ?)")) {
            query.setInt(1, count);
            var rows = query.executeQuery();
            long[] ids = new long[count];
            for (int i = 0; rows.next(); i++) {
                ids[i] = rows.getLong(1);
            }
            return ids;
        }
    }

    private static void fill(PreparedStatement insert, ModelRun run) throws SQLException {
        insert.setString(2, run.command().name().toLowerCase(Locale.ROOT));
        insert.setString(3, run.model());
        insert.setString(4, run.ticker());
        insert.setObject(5, run.firstDate());
        insert.setObject(6, run.lastDate());
        insert.setInt(7, run.observations());
        insert.setString(8, json(run.parameters()));
        number(insert, 9, run.likelihood().map(ModelRun.Likelihood::logLikelihood));
        number(insert, 10, run.likelihood().map(ModelRun.Likelihood::sigma2));
        number(insert, 11, run.likelihood().map(ModelRun.Likelihood::aic));
        number(insert, 12, run.likelihood().map(ModelRun.Likelihood::aicc));
        number(insert, 13, run.likelihood().map(ModelRun.Likelihood::bic));
        Optional<ModelEvaluation> model = run.test().map(ModelRun.TestRecord::model);
        Optional<ModelEvaluation> naive = run.test().map(ModelRun.TestRecord::naive);
        insert.setObject(14, run.test().map(ModelRun.TestRecord::testFirstDate).orElse(null));
        insert.setObject(
                15, model.map(ModelEvaluation::accuracy).map(Accuracy::count).orElse(null), Types.INTEGER);
        number(insert, 16, model.map(ModelEvaluation::accuracy).map(Accuracy::rmse));
        number(insert, 17, model.map(ModelEvaluation::accuracy).map(Accuracy::mape));
        number(insert, 18, model.map(ModelEvaluation::accuracy).map(Accuracy::mase));
        number(insert, 19, naive.map(ModelEvaluation::accuracy).map(Accuracy::rmse));
        number(insert, 20, naive.map(ModelEvaluation::accuracy).map(Accuracy::mase));
        number(insert, 21, model.map(evaluation -> coverage(evaluation, 0.80)));
        number(insert, 22, model.map(evaluation -> coverage(evaluation, 0.95)));
        number(insert, 23, model.map(evaluation -> evaluation.againstNaive().statistic()));
        number(insert, 24, model.map(evaluation -> evaluation.againstNaive().pValue()));
        insert.setString(25, model.map(ModelEvaluation::verdict).orElse(null));
        insert.setObject(26, run.seed().orElse(null), Types.BIGINT);
    }

    /// Stores null for an infinite criterion (more parameters than AICc can correct for).
    private static void number(PreparedStatement insert, int index, Optional<Double> value) throws SQLException {
        insert.setObject(index, value.filter(Double::isFinite).orElse(null), Types.DOUBLE);
    }

    private static double coverage(ModelEvaluation evaluation, double level) {
        return evaluation.intervals().stream()
                .filter(interval -> interval.level() == level && interval.variance() == evaluation.variance())
                .mapToDouble(IntervalAccuracy::coverage)
                .findFirst()
                .orElseThrow();
    }

    private static void fill(PreparedStatement insert, long run, Forecasts forecasts) throws SQLException {
        for (ForecastRow row : forecasts.rows()) {
            insert.setLong(1, run);
            insert.setString(2, forecasts.run().ticker());
            insert.setObject(3, row.originDate());
            insert.setObject(4, row.targetDate());
            insert.setInt(5, row.horizon());
            insert.setDouble(6, row.mean());
            insert.setDouble(7, row.lower80());
            insert.setDouble(8, row.upper80());
            insert.setDouble(9, row.lower95());
            insert.setDouble(10, row.upper95());
            insert.setLong(11, run);
            insert.addBatch();
        }
    }

    private static String json(Map<String, Object> parameters) {
        Buffer buffer = new Buffer();
        try (JsonWriter writer = JsonWriter.of(buffer)) {
            writer.jsonValue(parameters);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return buffer.readUtf8();
    }
}
