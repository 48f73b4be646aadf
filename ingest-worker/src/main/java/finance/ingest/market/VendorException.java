package finance.ingest.market;

import finance.common.ExitCode;
import finance.common.WorkerException;

/// The vendor sent no usable data for a request, after all retries. The verdict is that of the requested day.
public final class VendorException extends WorkerException {
    private static final long serialVersionUID = 1L;

    private final Verdict verdict;
    private final int httpStatus;
    private final boolean affectsAllDays;

    /// @param httpStatus 0 if there was no answer
    /// @param affectsAllDays true if requests for other days would fail for the same reason, for example a
    ///     rejected key or an outage
    public VendorException(Verdict verdict, ExitCode exitCode, int httpStatus, boolean affectsAllDays, String message) {
        super(exitCode, message);
        this.verdict = verdict;
        this.httpStatus = httpStatus;
        this.affectsAllDays = affectsAllDays;
    }

    /// An answer with HTTP status 200 that lacks data which the vendor has; a retry may help.
    public static VendorException incomplete(String message) {
        return new VendorException(Verdict.FAILED, ExitCode.LATER, 200, true, message);
    }

    public Verdict verdict() {
        return verdict;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public boolean affectsAllDays() {
        return affectsAllDays;
    }
}
