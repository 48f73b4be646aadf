package finance.ingest;

import finance.common.Database;
import finance.common.TradingCalendar;
import finance.common.WorkerException;
import finance.ingest.market.AnnouncedClosure;
import finance.ingest.market.MarketData;
import finance.ingest.store.AnnouncedClosures;
import finance.ingest.store.DayRegister;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the closures that the exchanges have announced, at most once per day and only in a run that loads the
/// newest session. No load depends on it: a failure is logged, and the next run requests them again.
final class ClosureReading {
    private static final Logger log = LoggerFactory.getLogger(ClosureReading.class);

    private final MarketData vendor;
    private final Database database;
    private final RunClock clock;
    private final boolean due;
    private Optional<Future<List<AnnouncedClosure>>> reading = Optional.empty();

    /// @param sessions the days that the run loads
    ClosureReading(
            MarketData vendor, Database database, RunClock clock, DayRegister register, List<LocalDate> sessions) {
        this.vendor = vendor;
        this.database = database;
        this.clock = clock;
        boolean readToday = register.closuresReadAt()
                .map(readAt -> readAt.atZone(TradingCalendar.NEW_YORK).toLocalDate())
                .filter(day -> !day.isBefore(clock.today()))
                .isPresent();
        due = !readToday && sessions.contains(clock.newestSession(register.calendar()));
    }

    /// Starts to fetch them.
    void start(ExecutorService fetchers) {
        if (due) {
            reading = Optional.of(fetchers.submit(vendor::announcedClosures));
        }
    }

    /// Waits for them and stores them.
    void store() {
        reading.ifPresent(closures -> {
            try {
                new AnnouncedClosures(database)
                        .replace(closures.get(), clock.today(), clock.now().toOffsetDateTime());
            } catch (ExecutionException e) {
                log.warn("the upcoming closures were not read: {}", e.getCause().getMessage());
            } catch (WorkerException e) {
                log.warn("the upcoming closures were not stored: {}", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                log.warn("interrupted while reading the upcoming closures");
            }
        });
    }
}
