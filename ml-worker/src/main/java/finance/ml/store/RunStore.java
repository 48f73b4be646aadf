package finance.ml.store;

import com.squareup.moshi.JsonWriter;
import finance.common.Database;
import finance.ml.evaluation.IntervalAccuracy;
import finance.ml.evaluation.ModelEvaluation;
import finance.ml.series.FitDescription.LikelihoodSummary;
import finance.ml.series.IntervalLevels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import okio.Buffer;

/// Writes `model_runs` and `forecasts`, a run with its forecasts in one transaction.
public final class RunStore {
    private static final List<InsertColumn<NumberedRun>> RUN_COLUMNS = List.of(
            InsertColumn.bigint("run_id", NumberedRun::id),
            InsertColumn.text("command", row -> row.run().command().name().toLowerCase(Locale.ROOT)),
            InsertColumn.text("model", row -> row.run().model()),
            InsertColumn.text("ticker", row -> row.run().ticker()),
            InsertColumn.date("first_date", row -> row.run().firstDate()),
            InsertColumn.date("last_date", row -> row.run().lastDate()),
            InsertColumn.integer("observations", row -> row.run().observations()),
            InsertColumn.json("parameters", row -> json(row.run().parameters())),
            likelihood("log_likelihood", LikelihoodSummary::logLikelihood),
            likelihood("sigma2", LikelihoodSummary::sigma2),
            likelihood("aic", LikelihoodSummary::aic),
            likelihood("aicc", LikelihoodSummary::aicc),
            likelihood("bic", LikelihoodSummary::bic),
            InsertColumn.date(
                    "test_first_date",
                    row -> row.run()
                            .test()
                            .map(ModelRun.TestRecord::testFirstDate)
                            .orElse(null)),
            InsertColumn.integer(
                    "test_origins",
                    row -> row.run()
                            .test()
                            .map(test -> test.model().accuracy().count())
                            .orElse(null)),
            test("rmse", test -> test.model().accuracy().rmse()),
            test("mape", test -> test.model().accuracy().mape()),
            test("mase", test -> test.model().accuracy().mase()),
            test("naive_rmse", test -> test.naive().accuracy().rmse()),
            test("naive_mase", test -> test.naive().accuracy().mase()),
            test("coverage_80", test -> coverage(test.model(), IntervalLevels.NARROW)),
            test("coverage_95", test -> coverage(test.model(), IntervalLevels.WIDE)),
            test("dm_statistic", test -> test.model().againstNaive().statistic()),
            test("dm_p_value", test -> test.model().againstNaive().pValue()),
            InsertColumn.text(
                    "significance",
                    row -> row.run()
                            .test()
                            .map(test -> test.model().significance().toString())
                            .orElse(null)),
            InsertColumn.bigint("seed", row -> row.run().seed().orElse(null)));

    private static final List<InsertColumn<NumberedForecast>> FORECAST_COLUMNS = List.of(
            InsertColumn.bigint("run_id", NumberedForecast::id),
            InsertColumn.text("ticker", NumberedForecast::ticker),
            InsertColumn.date("origin_date", row -> row.forecast().originDate()),
            InsertColumn.date("target_date", row -> row.forecast().targetDate()),
            InsertColumn.integer("horizon", row -> row.forecast().horizon()),
            InsertColumn.number("mean", row -> row.forecast().mean()),
            InsertColumn.number("lower_80", row -> row.forecast().lower80()),
            InsertColumn.number("upper_80", row -> row.forecast().upper80()),
            InsertColumn.number("lower_95", row -> row.forecast().lower95()),
            InsertColumn.number("upper_95", row -> row.forecast().upper95()));

    private static final String INSERT_RUNS =
            """
            insert into model_runs (%1$s)
            overriding system value
            select %1$s
            from unnest(%2$s) as run (%1$s)
            on conflict do nothing
            returning run_id""".formatted(InsertColumn.names(RUN_COLUMNS), InsertColumn.arrays(RUN_COLUMNS));

    /// One statement for many rows: `forecasts` has a trigger per statement. A repeated forecast is not stored, so
    /// that it does not count twice in scores and report: of the forecasts of one ticker by one model from one
    /// origin for one target, the first is kept. A forecast by the command `forecast` is always stored.
    private static final String INSERT_FORECASTS =
            """
            insert into forecasts (%1$s)
            select distinct on (ticker, model, origin_date, target_date) %1$s
            from unnest(%2$s) as forecast (%1$s)
            cross join lateral (
                select command, model from model_runs where model_runs.run_id = forecast.run_id) as run
            where run.command = 'forecast'
                or not exists (
                    select
                    from forecasts as earlier
                    inner join model_runs as earlier_run on earlier_run.run_id = earlier.run_id
                    where earlier.ticker = forecast.ticker
                        and earlier.origin_date = forecast.origin_date
                        and earlier.target_date = forecast.target_date
                        and earlier_run.model = run.model)
            order by ticker, model, origin_date, target_date, run_id""".formatted(InsertColumn.names(FORECAST_COLUMNS), InsertColumn.arrays(FORECAST_COLUMNS));

    private final Database database;

    public RunStore(Database database) {
        this.database = database;
    }

    private record NumberedRun(long id, ModelRun run) {}

    private record NumberedForecast(long id, String ticker, ForecastRow forecast) {}

    /// A run with its forecasts.
    public record Forecasts(ModelRun run, List<ForecastRow> rows) {}

    /// Stores the run, unless the forecast of that ticker for that day, or of that candidate, exists
    /// already; and its forecasts, unless an earlier run of the same model has those of the same origin.
    ///
    /// @return the number of stored forecasts
    public int save(ModelRun run, List<ForecastRow> forecasts) {
        return save(List.of(new Forecasts(run, forecasts)));
    }

    /// The same for several runs that belong together: all are stored or none.
    public int save(List<Forecasts> runs) {
        ModelRun first = runs.getFirst().run();
        return database.transaction(
                "store the " + first.model() + " run of " + first.ticker(), connection -> insert(connection, runs));
    }

    /// The tickers with a run of that command and model up to that day, with any parameters.
    public Set<String> tickers(ModelRun.RunCommand command, String model, LocalDate lastDate) {
        return tickers(command, model, lastDate, Map.of());
    }

    /// The tickers with a run of that command and model up to that day, whose parameters contain the given
    /// ones.
    public Set<String> tickers(
            ModelRun.RunCommand command, String model, LocalDate lastDate, Map<String, Object> parameters) {
        return database.transaction("read the tickers with a run", connection -> {
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

    /// Stores several runs in the transaction of the caller, as its first statements. A run is skipped if the
    /// forecast for its ticker and day exists already, and repeated forecasts are skipped.
    ///
    /// @return the number of stored forecasts
    public static int insert(Connection connection, List<Forecasts> all) throws SQLException {
        if (all.stream().anyMatch(one -> one.run().command() != ModelRun.RunCommand.FORECAST)) {
            // of two runs at the same time, the second one sees the forecasts of the first one
            Database.lock(connection, Database.Lock.FORECASTS, 0);
        }
        createPartitions(connection, all);
        long[] ids = ids(connection, all.size());
        List<NumberedRun> runs = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            runs.add(new NumberedRun(ids[i], all.get(i).run()));
        }
        Set<Long> stored = insertRuns(connection, runs);
        List<NumberedForecast> forecasts = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            if (stored.contains(ids[i])) {
                String ticker = all.get(i).run().ticker();
                for (ForecastRow row : all.get(i).rows()) {
                    forecasts.add(new NumberedForecast(ids[i], ticker, row));
                }
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT_FORECASTS)) {
            InsertColumn.set(insert, FORECAST_COLUMNS, forecasts);
            return insert.executeUpdate();
        }
    }

    /// Returns the ids of the runs that did not exist.
    private static Set<Long> insertRuns(Connection connection, List<NumberedRun> runs) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT_RUNS)) {
            InsertColumn.set(insert, RUN_COLUMNS, runs);
            Set<Long> stored = new HashSet<>();
            var rows = insert.executeQuery();
            while (rows.next()) {
                stored.add(rows.getLong(1));
            }
            return stored;
        }
    }

    /// Before any other statement of the transaction, because the function expects that the caller holds no
    /// lock of these tables.
    private static void createPartitions(Connection connection, List<Forecasts> all) throws SQLException {
        int[] years = all.stream()
                .flatMap(run -> run.rows().stream())
                .mapToInt(row -> row.targetDate().getYear())
                .distinct()
                .sorted()
                .toArray();
        for (int year : years) {
            try (PreparedStatement create = connection.prepareStatement("select create_forecasts_year(?)")) {
                create.setInt(1, year);
                create.execute();
            }
        }
    }

    /// Drawn before the inserts, so that the forecasts have the ids of their runs.
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

    private static InsertColumn<NumberedRun> likelihood(String name, ToDoubleFunction<LikelihoodSummary> value) {
        return InsertColumn.number(name, row -> finite(row.run().likelihood().map(value::applyAsDouble)));
    }

    private static InsertColumn<NumberedRun> test(String name, ToDoubleFunction<ModelRun.TestRecord> value) {
        return InsertColumn.number(name, row -> finite(row.run().test().map(value::applyAsDouble)));
    }

    /// Null for a value that is not defined: AICc with too many parameters, a test that is not possible.
    private static Object finite(Optional<Double> value) {
        return value.filter(Double::isFinite).orElse(null);
    }

    private static double coverage(ModelEvaluation evaluation, double level) {
        return evaluation.intervals().stream()
                .filter(interval -> interval.level() == level)
                .mapToDouble(IntervalAccuracy::coverage)
                .findFirst()
                .orElseThrow();
    }

    private static String json(Map<String, Object> parameters) {
        Buffer buffer = new Buffer();
        try (JsonWriter writer = JsonWriter.of(buffer)) {
            writer.jsonValue(parameters);
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON to memory failed", e);
        }
        return buffer.readUtf8();
    }
}
