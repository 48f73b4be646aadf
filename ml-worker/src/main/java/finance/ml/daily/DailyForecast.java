package finance.ml.daily;

import finance.common.Database;
import finance.common.Progress;
import finance.ml.series.UnusableSeriesException;
import finance.ml.store.RunStore;
import finance.ml.store.SeriesStore;
import finance.ml.store.SeriesStore.Bars;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Forecasts every ticker once from one origin, the last loaded day. A later run from the same origin skips
/// the tickers that have a forecast. Histories are read as a stream, so memory holds only those in process.
///
/// If a ticker cannot be forecast, the reason is stored, and the ticker is tried again after more days are
/// loaded. The same holds for an unexpected exception, which is logged with its stack trace.
public final class DailyForecast {
    private static final Logger log = LoggerFactory.getLogger(DailyForecast.class);

    private static final int STORED_AT_ONCE = 100;

    private final Database database;
    private final SeriesStore series;
    private final LocalDate origin;
    private final Set<String> watchlist;
    private final LocalDate first;
    private final Map<String, Integer> byModel = new TreeMap<>();
    private final Map<String, String> refusals = new TreeMap<>();
    private OffsetDateTime triedAt;
    private int faults;

    /// Forecasts from the closes up to the origin.
    ///
    /// @param history the maximum number of sessions to fit a model to
    /// @param watchlist the tickers with further candidates
    public DailyForecast(Database database, SeriesStore series, LocalDate origin, int history, Set<String> watchlist) {
        this.database = database;
        this.series = series;
        this.origin = origin;
        this.watchlist = Set.copyOf(watchlist);
        LocalDate date = origin;
        for (int i = 1; i < history; i++) {
            date = series.calendar().previous(date);
        }
        this.first = date;
    }

    /// The result of a run.
    ///
    /// @param byModel the number of tickers for which each model was selected
    /// @param before the number of tickers that an earlier run forecast
    /// @param refusals the reason for each ticker that this run or an earlier one could not forecast
    /// @param faults the number of refusals by an unexpected exception in this run
    public record Result(
            LocalDate origin,
            int tickers,
            Map<String, Integer> byModel,
            int before,
            Map<String, String> refusals,
            int faults,
            double seconds) {
        public int forecast() {
            return byModel.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    private record Work(String ticker, Bars bars) {}

    /// The result of one ticker: a run with its forecasts, or the reason why there is none.
    ///
    /// @param runs the one of the selected model first; empty if there is a reason
    private record TickerResult(String ticker, List<RunStore.Forecasts> runs, String reason, boolean fault) {
        boolean isRefused() {
            return runs.isEmpty();
        }
    }

    /// The results of earlier runs from this origin.
    ///
    /// @param refused the reason for each ticker that is not tried again, because no day was loaded since
    private record Earlier(Set<String> forecast, Map<String, String> refused) {}

    /// Forecasts the tickers that have no result from this origin yet.
    public Result run(List<String> tickers) {
        long startedAt = System.nanoTime();
        triedAt = database.loadedDaysVisibleUntil();
        Earlier earlier = earlier();
        Set<String> due = new HashSet<>(tickers);
        due.removeAll(earlier.forecast());
        due.removeAll(earlier.refused().keySet());
        refusals.putAll(earlier.refused());
        refusals.keySet().retainAll(tickers);
        try (Progress progress = new Progress("tickers", due.size());
                BoundedPipeline<Work, TickerResult> pipeline = new BoundedPipeline<>(
                        work -> forecast(work.ticker(), work.bars()),
                        results -> progress.advance(results.size(), store(results)),
                        STORED_AT_ONCE)) {
            series.each(List.copyOf(due), first, (ticker, bars) -> pipeline.submit(new Work(ticker, bars)));
            pipeline.drain();
        }
        int before = tickers.size()
                - byModel.values().stream().mapToInt(Integer::intValue).sum()
                - refusals.size();
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        return new Result(origin, tickers.size(), byModel, before, refusals, faults, seconds);
    }

    private Earlier earlier() {
        return database.transaction("read the tickers with a forecast", connection -> {
            Set<String> forecast = new HashSet<>();
            Map<String, String> refused = new HashMap<>();
            try (var query = connection.prepareStatement("""
                    select ticker from model_runs where command = 'forecast' and last_date = ?""")) {
                query.setObject(1, origin);
                var rows = query.executeQuery();
                while (rows.next()) {
                    forecast.add(rows.getString("ticker"));
                }
            }
            try (var query = connection.prepareStatement("""
                    select ticker, reason
                    from unforecast_tickers
                    where last_date = ?
                        and tried_at > (
                            select max(decided_at) from trading_days where verdict = 'LOADED' and trading_date <= ?)""")) {
                query.setObject(1, origin);
                query.setObject(2, origin);
                var rows = query.executeQuery();
                while (rows.next()) {
                    refused.put(rows.getString("ticker"), rows.getString("reason"));
                }
            }
            refused.keySet().removeAll(forecast);
            return new Earlier(forecast, refused);
        });
    }

    private TickerResult forecast(String ticker, Bars bars) {
        try {
            if (bars.size() < TickerForecast.LEAST_HISTORY) {
                throw new UnusableSeriesException("expected at least " + TickerForecast.LEAST_HISTORY + " bars since "
                        + first + ", found " + bars.size());
            }
            if (!bars.lastDate().equals(origin)) {
                throw new UnusableSeriesException("halted or delisted, last bar on " + bars.lastDate());
            }
            TickerForecast forecast = TickerForecast.of(bars.series(), watchlist.contains(ticker));
            return new TickerResult(ticker, forecast.runs(ticker, origin, series.calendar()), null, false);
        } catch (UnusableSeriesException e) {
            return new TickerResult(ticker, List.of(), e.getMessage(), false);
        } catch (RuntimeException e) {
            log.error("unexpected error while forecasting {} (please report): {}", ticker, e.toString(), e);
            return new TickerResult(ticker, List.of(), "unexpected error: " + e, true);
        }
    }

    /// Returns the number of stored forecasts.
    private int store(List<TickerResult> results) {
        database.transaction("store " + results.size() + " forecasts", connection -> {
            RunStore.insert(
                    connection,
                    results.stream().flatMap(one -> one.runs().stream()).toList());
            saveRefusals(connection, results);
            return null;
        });
        int rows = 0;
        for (TickerResult one : results) {
            if (one.isRefused()) {
                refusals.put(one.ticker(), one.reason());
                faults += one.fault() ? 1 : 0;
            } else {
                byModel.merge(one.runs().getFirst().run().model(), 1, Integer::sum);
                rows += one.runs().getFirst().rows().size();
            }
        }
        return rows;
    }

    /// Stores the reasons of refusals and deletes the earlier refusals of tickers that are forecast now.
    private void saveRefusals(Connection connection, List<TickerResult> results) throws SQLException {
        try (var refuse = connection.prepareStatement("""
                        insert into unforecast_tickers (ticker, last_date, reason, tried_at) values (?, ?, ?, ?)
                        on conflict (ticker, last_date) do update set reason = excluded.reason, tried_at = excluded.tried_at""");
                var delete = connection.prepareStatement(
                        "delete from unforecast_tickers where last_date = ? and ticker = any(?)")) {
            for (TickerResult one : results) {
                if (one.isRefused()) {
                    refuse.setString(1, one.ticker());
                    refuse.setObject(2, origin);
                    refuse.setString(3, one.reason());
                    refuse.setObject(4, triedAt);
                    refuse.addBatch();
                }
            }
            refuse.executeBatch();
            delete.setObject(1, origin);
            delete.setArray(
                    2,
                    connection.createArrayOf(
                            "text",
                            results.stream()
                                    .filter(one -> !one.isRefused())
                                    .map(TickerResult::ticker)
                                    .toArray()));
            delete.executeUpdate();
        }
    }
}
