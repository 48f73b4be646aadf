package finance.ingest;

import finance.common.ExitCode;
import java.time.LocalDate;

/// How one trading date ended: the verdict, what was written, and what a person should know.
///
/// @param message null where the verdict says it all
record DayResult(
        LocalDate date,
        Verdict verdict,
        ExitCode exitCode,
        Ledger ledger,
        BarStore.Change change,
        String requestId,
        int httpStatus,
        double seconds,
        String message) {
    private static final BarStore.Change NO_CHANGE = new BarStore.Change(0, 0, 0);

    /// The vendor's rows, each in one place: `bars + testSymbols + refused == resultsCount`.
    record Ledger(int resultsCount, int bars, int testSymbols, int refused) {
        static final Ledger EMPTY = new Ledger(0, 0, 0, 0);

        static Ledger of(GroupedDaily day) {
            return new Ledger(
                    day.resultsCount(),
                    day.bars().size(),
                    day.testSymbols(),
                    day.refused().size());
        }

        @Override
        public String toString() {
            return resultsCount + " rows = " + bars + " bars + " + testSymbols + " test symbols + " + refused
                    + " refused";
        }
    }

    static DayResult loaded(GroupedDaily day, BarStore.Change change, double seconds) {
        return new DayResult(
                day.date(),
                Verdict.LOADED,
                ExitCode.DONE,
                Ledger.of(day),
                change,
                day.requestId(),
                day.httpStatus(),
                seconds,
                null);
    }

    static DayResult without(LocalDate date, VendorException cause, double seconds) {
        return new DayResult(
                date,
                cause.verdict(),
                cause.exitCode(),
                Ledger.EMPTY,
                NO_CHANGE,
                null,
                cause.httpStatus(),
                seconds,
                cause.getMessage());
    }

    static DayResult without(LocalDate date, Verdict verdict, String message) {
        return new DayResult(date, verdict, verdict.exitCode, Ledger.EMPTY, NO_CHANGE, null, 0, 0, message);
    }
}
