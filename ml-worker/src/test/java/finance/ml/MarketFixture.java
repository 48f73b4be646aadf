package finance.ml;

import finance.common.TradingCalendar;
import finance.replay.database.EmbeddedDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

/// A database of its own with bars in it, and the worker on it.
final class MarketFixture {
    final Map<String, String> environment = EmbeddedDatabase.shared().createDatabase();

    /// What the last command printed to standard output.
    private String printed = "";

    MarketFixture() {
        run("migrate");
    }

    /// Runs the worker and gives its exit status.
    int run(String... args) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            return MlWorker.run(args, environment);
        } finally {
            System.setOut(before);
            printed = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    String printed() {
        return printed;
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
    void load(String ticker, LocalDate last, double... closes) throws SQLException {
        load(ticker, sessions(last, closes.length), closes);
    }

    void load(String ticker, List<LocalDate> dates, double... closes) throws SQLException {
        try (Connection connection = EmbeddedDatabase.connect(environment);
                var bar = connection.prepareStatement("""
                        insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                        values (?, ?, ?, ?, ?, ?, ?)
                        on conflict (ticker, trading_date) do update set close = excluded.close""");
                var day = connection.prepareStatement("""
                        insert into trading_days (trading_date, is_session, verdict, decided_at)
                        values (?, true, 'LOADED', now())
                        on conflict (trading_date) do update set verdict = 'LOADED', decided_at = now()""")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < closes.length; i++) {
                bar.setString(1, ticker);
                bar.setObject(2, dates.get(i));
                for (int column = 3; column <= 6; column++) {
                    bar.setBigDecimal(column, new BigDecimal(closes[i]));
                }
                bar.setInt(7, 1_000_000 + 7_919 * i % 500_000);
                bar.addBatch();
                day.setObject(1, dates.get(i));
                day.addBatch();
            }
            bar.executeBatch();
            day.executeBatch();
            connection.commit();
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = EmbeddedDatabase.connect(environment);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// A row a list, columns as text, null as null.
    List<List<String>> rows(String sql) throws SQLException {
        try (Connection connection = EmbeddedDatabase.connect(environment);
                var statement = connection.createStatement()) {
            var rows = statement.executeQuery(sql);
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> one = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    one.add(rows.getString(i));
                }
                all.add(one);
            }
            return all;
        }
    }

    /// The one value of a query.
    String value(String sql) throws SQLException {
        return rows(sql).getFirst().getFirst();
    }
}
