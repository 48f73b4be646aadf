package finance.ingest.store;

import finance.common.Count;
import finance.common.ExitCode;
import finance.ingest.market.GroupedDaily;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import java.time.LocalDate;

/// The result of a run for one trading date: its verdict, and what was written.
///
/// @param requestId the vendor's identifier of the answer; null if there was no usable answer
/// @param httpStatus 0 if there was no answer
/// @param storedBars number of bars of the date in `daily_bars` after the run; 0 if it is unknown
/// @param seconds duration of fetching and storing
/// @param message explains the verdict; null for LOADED, except for a day that an operator accepted
public record DayResult(
        LocalDate date,
        Verdict verdict,
        ExitCode exitCode,
        Ledger ledger,
        BarStore.Change change,
        int storedBars,
        String requestId,
        int httpStatus,
        double seconds,
        String message) {
    private static final BarStore.Change NO_CHANGE = new BarStore.Change(0, 0, 0);

    /// Numbers of rows of the vendor's answer. Each row is counted once: `bars + testSymbols + refused ==
    /// resultsCount`.
    public record Ledger(int resultsCount, int bars, int testSymbols, int refused) {
        static final Ledger EMPTY = new Ledger(0, 0, 0, 0);

        public static Ledger of(GroupedDaily day) {
            return new Ledger(
                    day.resultsCount(),
                    day.bars().size(),
                    day.testSymbols(),
                    day.refused().size());
        }

        @Override
        public String toString() {
            return Count.of(resultsCount, "row") + " = " + Count.of(bars, "bar") + " + "
                    + Count.of(testSymbols, "test symbol") + " + " + refused + " refused";
        }
    }

    /// @param message null, or who accepted the day and why
    static DayResult loaded(GroupedDaily day, BarStore.Change change, int storedBars, double seconds, String message) {
        return new DayResult(
                day.date(),
                Verdict.LOADED,
                ExitCode.DONE,
                Ledger.of(day),
                change,
                storedBars,
                day.requestId(),
                day.httpStatus(),
                seconds,
                message);
    }

    /// A day that the admission check holds back.
    ///
    /// @param storedBars number of bars that an earlier run stored
    static DayResult suspect(GroupedDaily day, int storedBars, double seconds, String message) {
        return new DayResult(
                day.date(),
                Verdict.SUSPECT,
                Verdict.SUSPECT.exitCode(),
                Ledger.of(day),
                NO_CHANGE,
                storedBars,
                day.requestId(),
                day.httpStatus(),
                seconds,
                message);
    }

    /// A day for which the vendor sent no usable data.
    public static DayResult failed(LocalDate date, VendorException cause, double seconds) {
        return new DayResult(
                date,
                cause.verdict(),
                cause.exitCode(),
                Ledger.EMPTY,
                NO_CHANGE,
                0,
                null,
                cause.httpStatus(),
                seconds,
                cause.getMessage());
    }

    /// A day for which no call was made.
    public static DayResult notRequested(LocalDate date, Verdict verdict, String message) {
        return new DayResult(date, verdict, verdict.exitCode(), Ledger.EMPTY, NO_CHANGE, 0, null, 0, 0, message);
    }
}
