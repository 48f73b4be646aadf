package finance.transform;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.DateRange;
import finance.common.Progress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;

/// Computes returns a day at a time, each day in one transaction. A day's returns rest on closes and splits
/// only, never on other returns, so the days of a range are computed side by side and in any order.
final class Transform {
    static final int CONNECTIONS = 2;

    private final Database database;

    Transform(Database database) {
        this.database = database;
    }

    /// @param days how many days were computed
    /// @param changed how many bars got another return
    /// @param missing sessions of the range that are not loaded
    record Result(int days, long changed, List<LocalDate> missing) {}

    /// Computes the range's days (all when empty), the loaded day after them, and every day marked stale.
    Result run(Optional<DateRange> range) {
        List<LoadedDay> loaded = loadedDays();
        List<LoadedDay> due = due(loaded, range);
        Set<LocalDate> dates =
                new HashSet<>(loaded.stream().map(LoadedDay::date).toList());
        List<LocalDate> missing = range.stream()
                .flatMap(DateRange::sessions)
                .filter(session -> !dates.contains(session))
                .toList();
        return new Result(due.size(), compute(due), missing);
    }

    static List<LoadedDay> due(List<LoadedDay> loaded, Optional<DateRange> range) {
        List<LoadedDay> due = new ArrayList<>();
        boolean afterDue = false;
        for (LoadedDay day : loaded) {
            boolean asked = range.isEmpty() || range.get().contains(day.date());
            boolean next = afterDue
                    && range.isPresent()
                    && day.date().isAfter(range.get().to());
            if (asked || next || day.stale()) {
                due.add(day);
            }
            afterDue = asked;
        }
        return due;
    }

    private List<LoadedDay> loadedDays() {
        return database.transaction("read the loaded days", connection -> {
            List<LoadedDay> days = new ArrayList<>();
            try (var statement = connection.createStatement()) {
                var rows = statement.executeQuery("""
                        select trading_date, lag(trading_date) over (order by trading_date), returns_stale
                        from trading_days
                        where verdict = 'LOADED'
                        order by trading_date""");
                while (rows.next()) {
                    days.add(new LoadedDay(
                            rows.getObject(1, LocalDate.class),
                            rows.getObject(2, LocalDate.class),
                            rows.getBoolean(3)));
                }
            }
            return days;
        });
    }

    private long compute(List<LoadedDay> due) {
        long changed = 0;
        var workers = Executors.newFixedThreadPool(
                Math.clamp(due.size(), 1, CONNECTIONS),
                Thread.ofPlatform().daemon().factory());
        try (Progress progress = new Progress("days", due.size())) {
            var computed = new ExecutorCompletionService<Integer>(workers);
            due.forEach(day -> computed.submit(() -> compute(day)));
            for (int i = 0; i < due.size(); i++) {
                int rows = computed.take().get();
                changed += rows;
                progress.advance(1, rows);
            }
            return changed;
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

    private int compute(LoadedDay day) {
        return database.transaction("compute the returns of " + day.date(), connection -> {
            Database.lock(connection, Lock.DAY, Math.toIntExact(day.date().toEpochDay()));
            // first, so that a change to what the returns rest on, made meanwhile, waits and marks the day again
            settle(connection, day.date());
            return ReturnStore.update(connection, day);
        });
    }

    private static void settle(Connection connection, LocalDate date) throws SQLException {
        try (var update =
                connection.prepareStatement("update trading_days set returns_stale = false where trading_date = ?")) {
            update.setObject(1, date);
            update.executeUpdate();
        }
    }
}
