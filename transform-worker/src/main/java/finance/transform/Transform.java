package finance.transform;

import finance.common.ClaimChoice;
import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.Progress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// Computes returns, each day in one transaction. The returns of a day depend on closes, splits, dividends
/// and ticker spells, never on other returns, so the days are computed concurrently and in any order.
///
/// Ingest workers may load days and splits meanwhile. A day's transaction therefore clears the day's stale
/// flag first and reads the day's inputs, the date of the previous loaded day included, in later statements.
/// A transaction that changes these inputs updates the same row of `trading_days`: either it committed before
/// the flag was cleared, and its changes are read here, or it waits for this transaction and marks the day
/// again. `Lock.LOADED_DAYS` makes sure that it marks the right day.
final class Transform {
    static final int CONNECTIONS = 2;

    /// See `is_split_evidence`.
    private static final int STEP_DAYS = 10;

    private final Database database;

    Transform(Database database) {
        this.database = database;
    }

    /// @param computed the days whose returns are up to date now
    /// @param changed the number of bars whose return changed
    record Result(Set<LocalDate> computed, long changed) {}

    /// Computes the requested loaded days and the other days that are due. Days that are loaded after the
    /// start of the run stay marked as stale, for the next run.
    Result run(Predicate<LocalDate> requested) {
        // overrides and corrected bars since the last run may change which rows of the vendor count; splits first,
        // because they make dividends due
        for (ClaimChoice choice : ClaimChoice.values()) {
            database.transaction("choose the " + choice.table() + " that count", choice::chooseIfDue);
        }
        List<LoadedDay> loaded = loadedDays();
        List<LocalDate> due = due(loaded, requested);
        Result result = computeAll(due);
        following(loaded, due).forEach(this::check);
        return result;
    }

    /// The requested days, the days marked as stale, and the next loaded day after each of these. That next
    /// day makes no further day due, because its closes did not change.
    static List<LocalDate> due(List<LoadedDay> loaded, Predicate<LocalDate> requested) {
        List<LocalDate> due = new ArrayList<>();
        boolean previousIsDue = false;
        for (LoadedDay day : loaded) {
            boolean isDue = day.stale() || requested.test(day.date());
            if (isDue || previousIsDue) {
                due.add(day.date());
            }
            previousIsDue = isDue;
        }
        return due;
    }

    /// The other days with price steps that may begin before a due day, because a ticker has no bar in between.
    static List<LocalDate> following(List<LoadedDay> loaded, List<LocalDate> due) {
        NavigableSet<LocalDate> computed = new TreeSet<>(due);
        return loaded.stream()
                .map(LoadedDay::date)
                .filter(date -> !computed.contains(date)
                        && !computed.subSet(date.minusDays(STEP_DAYS), date).isEmpty())
                .toList();
    }

    /// A day that is no longer loaded has no bars to check.
    private void check(LocalDate date) {
        database.transaction("check the returns of " + date, connection -> {
            Database.lock(connection, Lock.DAY, Math.toIntExact(date.toEpochDay()));
            ReturnStore.check(connection, date);
            return null;
        });
    }

    /// Compares the returns with the list of securities, which may have been read when they were out of date.
    void checkIdentities() {
        database.transaction("check the returns near changes of securities", connection -> {
            ReturnStore.checkIdentities(connection);
            return null;
        });
    }

    private List<LoadedDay> loadedDays() {
        return database.transaction("read the loaded days", connection -> {
            List<LoadedDay> days = new ArrayList<>();
            try (var statement = connection.createStatement()) {
                var rows = statement.executeQuery("""
                        select trading_date, returns_stale
                        from trading_days
                        where verdict = 'LOADED'
                        order by trading_date""");
                while (rows.next()) {
                    days.add(new LoadedDay(rows.getObject(1, LocalDate.class), rows.getBoolean(2)));
                }
            }
            return days;
        });
    }

    /// @param changed empty if the day is no longer loaded
    private record Computed(LocalDate date, OptionalInt changed) {}

    private Result computeAll(List<LocalDate> due) {
        Set<LocalDate> dates = new TreeSet<>();
        long changed = 0;
        var workers = Executors.newFixedThreadPool(
                Math.clamp(due.size(), 1, CONNECTIONS),
                Thread.ofPlatform().daemon().factory());
        try (Progress progress = new Progress("days", due.size())) {
            var computed = new ExecutorCompletionService<Computed>(workers);
            due.forEach(date -> computed.submit(() -> new Computed(date, compute(date))));
            for (int i = 0; i < due.size(); i++) {
                Computed day = computed.take().get();
                day.changed().ifPresent(_ -> dates.add(day.date()));
                int rows = day.changed().orElse(0);
                changed += rows;
                progress.advance(1, rows);
            }
            return new Result(dates, changed);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while computing returns", e);
        } finally {
            workers.shutdownNow();
        }
    }

    private OptionalInt compute(LocalDate date) {
        return database.transaction("compute the returns of " + date, connection -> {
            Database.lock(connection, Lock.DAY, Math.toIntExact(date.toEpochDay()));
            ReturnStore.lockTable(connection);
            if (!clearStaleFlag(connection, date)) {
                return OptionalInt.empty();
            }
            int changed = ReturnStore.update(connection, date, previous(connection, date));
            ReturnStore.check(connection, date);
            return OptionalInt.of(changed);
        });
    }

    /// Locks the day's row until the transaction ends, whether or not the flag was set. Returns false if the
    /// day is not loaded.
    private static boolean clearStaleFlag(Connection connection, LocalDate date) throws SQLException {
        try (var update = connection.prepareStatement(
                "update trading_days set returns_stale = false where trading_date = ? and verdict = 'LOADED'")) {
            update.setObject(1, date);
            return update.executeUpdate() == 1;
        }
    }

    private static Optional<LocalDate> previous(Connection connection, LocalDate date) throws SQLException {
        try (var query = connection.prepareStatement(
                "select max(trading_date) from trading_days where verdict = 'LOADED' and trading_date < ?")) {
            query.setObject(1, date);
            var row = query.executeQuery();
            row.next();
            return Optional.ofNullable(row.getObject(1, LocalDate.class));
        }
    }
}
