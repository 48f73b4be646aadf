package finance.ml;

import finance.common.TradingCalendar;
import finance.common.testing.CapturedOutput;
import finance.common.testing.DatabaseClient;
import finance.common.testing.EarlierDatabase;
import finance.replay.database.EmbeddedDatabase;
import finance.replay.database.MigratedDatabase;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;

/// A database of its own with bars in it, and the worker on it.
final class MarketFixture {
    final Map<String, String> environment;

    private CapturedOutput last;

    MarketFixture() {
        environment = MigratedDatabase.create();
    }

    private MarketFixture(Consumer<DatabaseClient> content) {
        environment = EmbeddedDatabase.shared().createDatabase();
        content.accept(database());
        run("migrate");
    }

    /// The database of [EarlierDatabase], migrated.
    static MarketFixture ofEarlierVersion() {
        return new MarketFixture(EarlierDatabase::restore);
    }

    /// Runs the worker.
    ///
    /// @return its exit code
    int run(String... args) {
        last = CapturedOutput.of(() -> MlWorker.run(args, environment));
        // the log belongs to the output of the test, where a failure is explained
        System.err.print(last.err());
        return last.exitCode();
    }

    /// Standard output of the last run.
    String printed() {
        return last.out();
    }

    /// Standard error of the last run, logs included.
    String errors() {
        return last.err();
    }

    /// The last `count` sessions up to that day.
    static List<LocalDate> sessions(LocalDate last, int count) {
        List<LocalDate> sessions = new ArrayList<>();
        for (LocalDate date = last; sessions.size() < count; date = TradingCalendar.previous(date)) {
            sessions.addFirst(date);
        }
        return sessions;
    }

    /// A geometric random walk from 100 with daily steps of 1 %.
    static double[] walk(int size, long seed) {
        Random random = new Random(seed);
        double[] closes = new double[size];
        double log = Math.log(100);
        for (int i = 0; i < size; i++) {
            log += 0.01 * random.nextGaussian();
            closes[i] = Math.round(1e4 * Math.exp(log)) / 1e4;
        }
        return closes;
    }

    static double[] closes(int size, IntToDoubleFunction close) {
        double[] closes = new double[size];
        for (int i = 0; i < size; i++) {
            closes[i] = close.applyAsDouble(i);
        }
        return closes;
    }

    /// Loads a bar for each close, the last on that day.
    void load(String ticker, LocalDate last, double... closes) {
        load(ticker, sessions(last, closes.length), closes);
    }

    void load(String ticker, List<LocalDate> dates, double... closes) {
        String[] days = dates.stream().map(LocalDate::toString).toArray(String[]::new);
        String[] prices = Arrays.stream(closes)
                .mapToObj(close -> new BigDecimal(close).toPlainString())
                .toArray(String[]::new);
        database().update("""
                with bars as (
                    select trading_date, close, position
                    from unnest(?::date[], ?::numeric[]) with ordinality as bars (trading_date, close, position)
                ),
                loaded as (
                    insert into trading_days (trading_date, is_session, verdict, decided_at)
                    select trading_date, true, 'LOADED', now()
                    from bars
                    on conflict (trading_date) do update set verdict = 'LOADED', decided_at = now()
                )
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                select ?, trading_date, close, close, close, close, 1000000 + 7919 * (position - 1) % 500000
                from bars
                on conflict (ticker, trading_date) do update set close = excluded.close""", days, prices, ticker);
    }

    void execute(String sql) {
        database().execute(sql);
    }

    /// One list of columns per row, as text or null.
    List<List<String>> rows(String sql) {
        return database().table(sql);
    }

    /// The value of a query with one row and one column, as text or null.
    String value(String sql) {
        return database().value(sql);
    }

    double number(String sql) {
        return database().number(sql);
    }

    private DatabaseClient database() {
        return new DatabaseClient(environment);
    }
}
