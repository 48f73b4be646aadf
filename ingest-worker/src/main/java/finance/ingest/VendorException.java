package finance.ingest;

import finance.common.ExitCode;
import finance.common.WorkerException;

/// The vendor gave no data for a request, after every retry that could help. The verdict is the day's.
final class VendorException extends WorkerException {
    private static final long serialVersionUID = 1L;

    private final Verdict verdict;
    private final int httpStatus;
    private final boolean affectsAllDays;

    /// @param httpStatus 0 where no answer came
    /// @param affectsAllDays true where any other day would meet the same: a rejected key, an outage
    VendorException(Verdict verdict, ExitCode exitCode, int httpStatus, boolean affectsAllDays, String message) {
        super(exitCode, message);
        this.verdict = verdict;
        this.httpStatus = httpStatus;
        this.affectsAllDays = affectsAllDays;
    }

    Verdict verdict() {
        return verdict;
    }

    int httpStatus() {
        return httpStatus;
    }

    boolean affectsAllDays() {
        return affectsAllDays;
    }
}
