package finance.ingest;

import finance.common.DateRange;
import finance.common.ExitCode;
import finance.ingest.admission.Admission;
import finance.ingest.admission.Assessment;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import finance.ingest.store.DayAnswer;
import finance.ingest.store.StatisticsStore;
import finance.ingest.store.SupersededAnswerException;
import java.time.LocalDate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads one day from the vendor, compares it with the loaded days, and stores it. If another run checks the
/// same day between the call and the storage, the day is read again, so that no answer replaces a newer one.
final class DayReading {
    private static final Logger log = LoggerFactory.getLogger(DayReading.class);
    private static final int MOST_CALLS = 3;

    private final HistoryLimit historyLimit;
    private final StatisticsStore statistics;

    DayReading(HistoryLimit historyLimit, StatisticsStore statistics) {
        this.historyLimit = historyLimit;
        this.statistics = statistics;
    }

    /// Stores one answer.
    @FunctionalInterface
    interface Storage<T> {
        /// @throws SupersededAnswerException if another run has checked the day since the call
        T store(DayAnswer answer, Assessment assessment);
    }

    /// @throws VendorException if the vendor has no complete answer, or if other runs have checked the day after
    ///     each of three calls
    <T> T read(LocalDate date, Storage<T> storage) {
        for (int call = 1; ; call++) {
            DayAnswer answer = historyLimit.groupedDaily(date);
            Admission admission = new Admission(statistics.around(new DateRange(date, date)));
            try {
                return storage.store(answer, admission.assess(answer.day()));
            } catch (SupersededAnswerException e) {
                if (call == MOST_CALLS) {
                    throw failure(e, "run again later");
                }
                log.info("{}; reading the day again", e.getMessage());
            }
        }
    }

    /// The failure of a day whose answer is not stored.
    static VendorException failure(SupersededAnswerException cause, String whatToDo) {
        return new VendorException(Verdict.FAILED, ExitCode.LATER, 200, false, cause.getMessage() + "; " + whatToDo);
    }
}
