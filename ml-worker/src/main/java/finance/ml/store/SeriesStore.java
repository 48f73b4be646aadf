package finance.ml.store;

import finance.common.Database;
import finance.common.ExitCode;
import finance.common.WorkerException;
import finance.ml.series.Series;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.postgresql.PGStatement;

/// Reads histories for the models from `adjusted_bars`, on the share basis of the last loaded session.
public final class SeriesStore {
    private static final int READ_AT_ONCE = 200;
    private static final int FETCHED_AT_ONCE = 20_000;

    private final Database database;

    public SeriesStore(Database database) {
        this.database = database;
    }

    /// The last loaded trading date; empty if nothing is loaded.
    public Optional<LocalDate> lastDate() {
        return database.transaction("read the last loaded day", connection -> {
            try (var query = connection.prepareStatement(
                    "select max(trading_date) from trading_days where verdict = 'LOADED'")) {
                ResultSet row = query.executeQuery();
                row.next();
                return Optional.ofNullable(row.getObject(1, LocalDate.class));
            }
        });
    }

    /// All bars of one ticker, oldest first.
    ///
    /// @throws finance.ml.series.UnusableSeriesException if a close or volume is out of range
    public Series series(String ticker) {
        return histories(List.of(ticker), LocalDate.of(1900, 1, 1))
                .getOrDefault(ticker, new Bars())
                .series();
    }

    /// Throws if one of the tickers has no bar.
    ///
    /// @throws WorkerException with the names of all such tickers, and those that exist in capital letters
    public void requireKnown(List<String> tickers) {
        List<String> unknown = unknown(tickers);
        if (!unknown.isEmpty()) {
            List<String> capitals = unknown.stream()
                    .map(ticker -> ticker.toUpperCase(Locale.ROOT))
                    .toList();
            List<String> known = new ArrayList<>(capitals);
            known.removeAll(unknown(capitals));
            throw new WorkerException(
                    ExitCode.REFUSED,
                    "expected tickers with bars in " + database.config() + ", found none of "
                            + String.join(", ", unknown)
                            + (known.isEmpty() ? "" : "; did you mean " + String.join(", ", known) + "?"));
        }
    }

    private List<String> unknown(List<String> tickers) {
        return database.transaction("look for tickers", connection -> {
            try (var query = connection.prepareStatement("""
                    select distinct asked.ticker
                    from unnest(?) as asked (ticker)
                    where not exists (select from daily_bars where daily_bars.ticker = asked.ticker)
                    order by asked.ticker""")) {
                query.setArray(1, connection.createArrayOf("text", tickers.toArray()));
                return strings(query.executeQuery());
            }
        });
    }

    private static List<String> strings(ResultSet rows) throws SQLException {
        List<String> strings = new ArrayList<>();
        while (rows.next()) {
            strings.add(rows.getString(1));
        }
        return strings;
    }

    /// Every ticker of the shard, in order.
    public List<String> tickers(Shard shard) {
        return database.transaction("read the tickers", connection -> {
            try (var query = connection.prepareStatement("""
                    select distinct ticker from daily_bars
                    where shard_of(ticker, ?) = ?
                    order by ticker""")) {
                query.setInt(1, shard.count());
                query.setInt(2, shard.number());
                return strings(query.executeQuery());
            }
        });
    }

    /// Reads histories, in order of the tickers; empty for a ticker without a bar.
    ///
    /// Reads a part of the market per query. Neighbours in the alphabet are on the same pages, so that each
    /// page is read about once, no large sort is needed, and the first history is available at once.
    ///
    /// @param from the date of the first bars to read
    public void each(List<String> tickers, LocalDate from, BiConsumer<String, Bars> consumer) {
        List<String> ordered = tickers.stream().sorted().toList();
        for (int start = 0; start < ordered.size(); start += READ_AT_ONCE) {
            List<String> part = ordered.subList(start, Math.min(start + READ_AT_ONCE, ordered.size()));
            Map<String, Bars> histories = histories(part, from);
            part.forEach(ticker -> consumer.accept(ticker, histories.getOrDefault(ticker, new Bars())));
        }
    }

    private Map<String, Bars> histories(List<String> tickers, LocalDate from) {
        return database.transaction("read the histories of " + tickers.size() + " tickers", connection -> {
            try (PreparedStatement query = connection.prepareStatement("""
                    select ticker, trading_date, close::double precision, volume::double precision
                    from adjusted_bars
                    where ticker = any(?) and trading_date >= ?
                    order by ticker, trading_date""")) {
                query.setArray(1, connection.createArrayOf("text", tickers.toArray()));
                query.setObject(2, from);
                query.setFetchSize(FETCHED_AT_ONCE);
                // binary transfer of numbers, which takes half the time for millions of rows
                query.unwrap(PGStatement.class).setPrepareThreshold(-1);
                Map<String, Bars> histories = new HashMap<>();
                ResultSet rows = query.executeQuery();
                while (rows.next()) {
                    histories
                            .computeIfAbsent(rows.getString(1), ticker -> new Bars())
                            .add(rows.getObject(2, LocalDate.class), rows.getDouble(3), rows.getDouble(4));
                }
                return histories;
            }
        });
    }

    /// The bars of one ticker while they are read.
    public static final class Bars {
        private final List<LocalDate> dates = new ArrayList<>();
        private double[] closes = new double[256];
        private double[] volumes = new double[256];

        void add(LocalDate date, double close, double volume) {
            if (dates.size() == closes.length) {
                closes = Arrays.copyOf(closes, closes.length * 2);
                volumes = Arrays.copyOf(volumes, volumes.length * 2);
            }
            closes[dates.size()] = close;
            volumes[dates.size()] = volume;
            dates.add(date);
        }

        public LocalDate lastDate() {
            return dates.getLast();
        }

        public int size() {
            return dates.size();
        }

        /// The bars as a series of closes and volumes.
        ///
        /// @throws finance.ml.series.UnusableSeriesException if a close or volume is out of range
        public Series series() {
            return Series.ofCloses(dates, Arrays.copyOf(closes, dates.size()), Arrays.copyOf(volumes, dates.size()));
        }
    }
}
