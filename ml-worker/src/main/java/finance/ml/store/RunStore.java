package finance.ml.store;

import com.squareup.moshi.JsonWriter;
import finance.common.Database;
import finance.ml.evaluation.Accuracy;
import finance.ml.evaluation.IntervalAccuracy;
import finance.ml.evaluation.Judgement;
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
            insert into model_runs (command, model, ticker, first_date, last_date, observations, parameters,
                log_likelihood, sigma2, aic, aicc, bic,
                test_first_date, test_origins, rmse, mape, mase, naive_rmse, naive_mase, coverage_80, coverage_95,
                dm_statistic, dm_p_value, verdict, seed)
            values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (ticker, last_date) where command = 'forecast' do nothing
            returning run_id""";

    private final Database database;

    public RunStore(Database database) {
        this.database = database;
    }

    /// Returns the run's id; empty, and nothing written, where the day's forecast of that ticker is there already.
    public Optional<Long> save(ModelRun run, List<ForecastRow> forecasts) {
        return database.transaction("store the " + run.model() + " run of " + run.ticker(), connection -> {
            return insert(connection, run, forecasts);
        });
    }

    /// The same for several runs that belong together: all are stored or none.
    public void save(Map<ModelRun, List<ForecastRow>> runs) {
        database.transaction("store " + runs.size() + " runs", connection -> {
            for (Map.Entry<ModelRun, List<ForecastRow>> run : runs.entrySet()) {
                insert(connection, run.getKey(), run.getValue());
            }
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

    /// Inside a transaction of the caller's, for many runs at once.
    public static Optional<Long> insert(Connection connection, ModelRun run, List<ForecastRow> forecasts)
            throws SQLException {
        long id;
        try (PreparedStatement insert = connection.prepareStatement(INSERT_RUN)) {
            fill(insert, run);
            var row = insert.executeQuery();
            if (!row.next()) {
                return Optional.empty();
            }
            id = row.getLong(1);
        }
        insert(connection, id, run.ticker(), forecasts);
        return Optional.of(id);
    }

    private static void fill(PreparedStatement insert, ModelRun run) throws SQLException {
        insert.setString(1, run.command().name().toLowerCase(Locale.ROOT));
        insert.setString(2, run.model());
        insert.setString(3, run.ticker());
        insert.setObject(4, run.firstDate());
        insert.setObject(5, run.lastDate());
        insert.setInt(6, run.observations());
        insert.setString(7, json(run.parameters()));
        number(insert, 8, run.likelihood().map(ModelRun.Likelihood::logLikelihood));
        number(insert, 9, run.likelihood().map(ModelRun.Likelihood::sigma2));
        number(insert, 10, run.likelihood().map(ModelRun.Likelihood::aic));
        number(insert, 11, run.likelihood().map(ModelRun.Likelihood::aicc));
        number(insert, 12, run.likelihood().map(ModelRun.Likelihood::bic));
        Optional<Judgement> model = run.test().map(ModelRun.TestRecord::model);
        Optional<Judgement> naive = run.test().map(ModelRun.TestRecord::naive);
        insert.setObject(13, run.test().map(ModelRun.TestRecord::testFirstDate).orElse(null));
        insert.setObject(14, model.map(Judgement::accuracy).map(Accuracy::count).orElse(null), Types.INTEGER);
        number(insert, 15, model.map(Judgement::accuracy).map(Accuracy::rmse));
        number(insert, 16, model.map(Judgement::accuracy).map(Accuracy::mape));
        number(insert, 17, model.map(Judgement::accuracy).map(Accuracy::mase));
        number(insert, 18, naive.map(Judgement::accuracy).map(Accuracy::rmse));
        number(insert, 19, naive.map(Judgement::accuracy).map(Accuracy::mase));
        number(insert, 20, model.map(judgement -> coverage(judgement, 0.80)));
        number(insert, 21, model.map(judgement -> coverage(judgement, 0.95)));
        number(insert, 22, model.map(judgement -> judgement.againstNaive().statistic()));
        number(insert, 23, model.map(judgement -> judgement.againstNaive().pValue()));
        insert.setString(24, model.map(Judgement::verdict).orElse(null));
        insert.setObject(25, run.seed().orElse(null), Types.BIGINT);
    }

    /// Infinite criteria (more parameters than AICc can correct for) are no number to compare, so none is stored.
    private static void number(PreparedStatement insert, int index, Optional<Double> value) throws SQLException {
        insert.setObject(index, value.filter(Double::isFinite).orElse(null), Types.DOUBLE);
    }

    private static double coverage(Judgement judgement, double level) {
        return judgement.intervals().stream()
                .filter(interval -> interval.level() == level && interval.variance() == judgement.variance())
                .mapToDouble(IntervalAccuracy::coverage)
                .findFirst()
                .orElseThrow();
    }

    private static void insert(Connection connection, long run, String ticker, List<ForecastRow> rows)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into forecasts (run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80,
                    lower_95, upper_95)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            for (ForecastRow row : rows) {
                insert.setLong(1, run);
                insert.setString(2, ticker);
                insert.setObject(3, row.originDate());
                insert.setObject(4, row.targetDate());
                insert.setInt(5, row.horizon());
                insert.setDouble(6, row.mean());
                insert.setDouble(7, row.lower80());
                insert.setDouble(8, row.upper80());
                insert.setDouble(9, row.lower95());
                insert.setDouble(10, row.upper95());
                insert.addBatch();
            }
            insert.executeBatch();
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
