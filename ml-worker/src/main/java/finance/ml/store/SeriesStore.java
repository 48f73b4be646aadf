package finance.ml.store;

import finance.common.Database;
import finance.common.ExitCode;
import finance.common.SessionCalendar;
import finance.common.WorkerException;
import finance.ml.series.Series;
import java.sql.Array;
import java.sql.Connection;
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
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postgresql.PGStatement;

/// Reads histories for the models from `adjusted_bars`, up to the last session that is loaded on or before a
/// date and on the share basis of that session. Bars and splits of later days are not part of it, also if they
/// are loaded while this store is in use: the session is read once. The history
/// of a ticker is that of the security that has it, or had it last, under all tickers up to this one; bars of
/// another security that had the ticker are not part of it.
public final class SeriesStore {
    /// No limit: up to the last loaded session.
    private static final LocalDate NEWEST = LocalDate.MAX;

    private static final int READ_AT_ONCE = 200;
    private static final int FETCHED_AT_ONCE = 20_000;

    private static final String LATER_SPLITS = """
            with last_loaded as (
                select max(trading_date) filter (where trading_date <= ?) as known_date, max(trading_date) as last_date
                from trading_days
                where verdict = 'LOADED'
            ),
            later_splits as (
                select split.ticker, split.shares_before, split.shares_after
                from last_loaded
                cross join lateral splits_between(last_loaded.known_date, last_loaded.last_date) as split
            )
            """;
    private static final String VALUES = """
            bars.trading_date,
            coalesce(bars.close * later.shares_after / later.shares_before, bars.close)::double precision as close,
            coalesce(bars.volume * later.shares_before / later.shares_after, bars.volume)::double precision as volume
            """;

    /// Without a sort: by the primary key.
    private static final String OF_TICKERS = LATER_SPLITS + "select bars.ticker, " + VALUES + """
            from adjusted_bars as bars
            left join later_splits as later on later.ticker = bars.ticker
            where bars.ticker = any(?) and bars.trading_date between ? and ?
            order by bars.ticker, bars.trading_date""";

    private static final String OF_TRACED_TICKERS = LATER_SPLITS + "select spell.asked, " + VALUES + """
            from unnest(?, ?, ?::text[]::date[], ?::text[]::date[]) as spell (asked, ticker, valid_from, valid_to)
            inner join adjusted_bars as bars
                on bars.ticker = spell.ticker
                and bars.trading_date >= spell.valid_from
                and bars.trading_date < spell.valid_to
            left join later_splits as later on later.ticker = spell.asked
            where bars.ticker = any(?) and bars.trading_date between ? and ?
            order by spell.asked, bars.trading_date""";

    private final Database database;
    private final Optional<LocalDate> lastDate;
    private final LocalDate asOf;
    private final SessionCalendar calendar;

    /// Reads up to the last loaded session.
    public SeriesStore(Database database) {
        this(database, NEWEST);
    }

    /// Reads up to the last session that is loaded on or before a date.
    ///
    /// @param latest any calendar day
    public SeriesStore(Database database, LocalDate latest) {
        this.database = database;
        lastDate = database.transaction("read the last loaded day", connection -> lastDate(connection, latest));
        asOf = lastDate.orElse(LocalDate.MIN);
        calendar = database.transaction("read the exceptions of the session calendar", SessionCalendar::read);
    }

    /// The calendar as it was when this store was created.
    public SessionCalendar calendar() {
        return calendar;
    }

    /// The last trading date on or before the date of this store that was loaded when this store was created;
    /// empty if there was none.
    public Optional<LocalDate> lastDate() {
        return lastDate;
    }

    private static Optional<LocalDate> lastDate(Connection connection, LocalDate latest) throws SQLException {
        try (var query = connection.prepareStatement(
                "select max(trading_date) from trading_days where verdict = 'LOADED' and trading_date <= ?")) {
            query.setObject(1, latest);
            ResultSet row = query.executeQuery();
            row.next();
            return Optional.ofNullable(row.getObject(1, LocalDate.class));
        }
    }

    /// All bars of one ticker, oldest first.
    ///
    /// @throws finance.ml.series.UnusableSeriesException if a close or volume is out of range
    public Series series(String ticker) {
        return histories(List.of(ticker), LocalDate.of(1900, 1, 1))
                .getOrDefault(ticker, new Bars(calendar))
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

    /// The tickers that have no bar, in order.
    public List<String> unknown(List<String> tickers) {
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

    /// Every ticker of the shard with a bar on or before the date of this store, in order.
    public List<String> tickers(Shard shard) {
        return database.transaction("read the tickers", connection -> {
            try (var query = connection.prepareStatement("""
                    select distinct ticker from daily_bars
                    where shard_of(ticker, ?) = ? and trading_date <= ?
                    order by ticker""")) {
                query.setInt(1, shard.count());
                query.setInt(2, shard.number());
                query.setObject(3, asOf);
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
            part.forEach(ticker -> consumer.accept(ticker, histories.getOrDefault(ticker, new Bars(calendar))));
        }
    }

    private Map<String, Bars> histories(List<String> tickers, LocalDate from) {
        return database.transaction("read the histories of " + tickers.size() + " tickers", connection -> {
            List<TracedSpell> traced = tracedSpells(connection, tickers);
            Set<String> tracedTickers = traced.stream().map(TracedSpell::asked).collect(Collectors.toUnmodifiableSet());
            Map<String, Bars> histories = new HashMap<>();
            Object[] others = tickers.stream()
                    .filter(ticker -> !tracedTickers.contains(ticker))
                    .toArray();
            try (PreparedStatement query = connection.prepareStatement(OF_TICKERS)) {
                query.setObject(1, asOf);
                query.setArray(2, connection.createArrayOf("text", others));
                query.setObject(3, from);
                query.setObject(4, asOf);
                read(query, histories);
            }
            if (!traced.isEmpty()) {
                try (PreparedStatement query = connection.prepareStatement(OF_TRACED_TICKERS)) {
                    query.setObject(1, asOf);
                    query.setArray(2, column(connection, traced, TracedSpell::asked));
                    query.setArray(3, column(connection, traced, TracedSpell::ticker));
                    query.setArray(4, column(connection, traced, TracedSpell::validFrom));
                    query.setArray(5, column(connection, traced, TracedSpell::validTo));
                    query.setArray(6, column(connection, traced, TracedSpell::ticker));
                    query.setObject(7, from);
                    query.setObject(8, asOf);
                    read(query, histories);
                }
            }
            return histories;
        });
    }

    /// The bars of `ticker` from `validFrom` to the day before `validTo` (PostgreSQL's texts of dates) are part of
    /// the history of `asked`.
    private record TracedSpell(String asked, String ticker, String validFrom, String validTo) {}

    /// The spells of the tickers that another security had, or whose security had other tickers.
    private List<TracedSpell> tracedSpells(Connection connection, List<String> tickers) throws SQLException {
        try (var query = connection.prepareStatement("""
                select asked.ticker, spell.ticker, spell.valid_from, spell.valid_to
                from unnest(?) as asked (ticker)
                cross join lateral history_spells(asked.ticker, ?) as spell
                where exists (select from ticker_spells where ticker_spells.ticker = asked.ticker and ticker_spells.is_traced)""")) {
            query.setArray(1, connection.createArrayOf("text", tickers.toArray()));
            query.setObject(2, asOf);
            List<TracedSpell> spells = new ArrayList<>();
            ResultSet rows = query.executeQuery();
            while (rows.next()) {
                spells.add(new TracedSpell(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)));
            }
            return spells;
        }
    }

    private static Array column(Connection connection, List<TracedSpell> spells, Function<TracedSpell, String> column)
            throws SQLException {
        return connection.createArrayOf("text", spells.stream().map(column).toArray());
    }

    private void read(PreparedStatement query, Map<String, Bars> histories) throws SQLException {
        query.setFetchSize(FETCHED_AT_ONCE);
        // binary transfer of numbers, which takes half the time for millions of rows
        query.unwrap(PGStatement.class).setPrepareThreshold(-1);
        ResultSet rows = query.executeQuery();
        while (rows.next()) {
            histories
                    .computeIfAbsent(rows.getString(1), ticker -> new Bars(calendar))
                    .add(rows.getObject(2, LocalDate.class), rows.getDouble(3), rows.getDouble(4));
        }
    }

    /// The bars of one ticker while they are read.
    public static final class Bars {
        private final SessionCalendar calendar;
        private final List<LocalDate> dates = new ArrayList<>();
        private double[] closes = new double[256];
        private double[] volumes = new double[256];

        Bars(SessionCalendar calendar) {
            this.calendar = calendar;
        }

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
            return Series.ofCloses(
                    dates, Arrays.copyOf(closes, dates.size()), Arrays.copyOf(volumes, dates.size()), calendar);
        }
    }
}
