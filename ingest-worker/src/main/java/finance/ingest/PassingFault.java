package finance.ingest;

import finance.common.ExitCode;
import java.time.Duration;

/// A fault of the vendor or the way to it that another call may not meet.
final class PassingFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final Verdict verdict;
    private final int httpStatus;
    /// What the vendor asked to wait, null for the client's own choice.
    final Duration wait;

    PassingFault(Verdict verdict, int httpStatus, String message) {
        this(verdict, httpStatus, message, null);
    }

    PassingFault(Verdict verdict, int httpStatus, String message, Duration wait) {
        super(message);
        this.verdict = verdict;
        this.httpStatus = httpStatus;
        this.wait = wait;
    }

    /// The fault as the day's verdict, once all tries met it. A body that cannot be used, or none on a session, says
    /// nothing about other days; an outage or the rate limit does.
    VendorException afterAll(String message) {
        return new VendorException(verdict, ExitCode.LATER, httpStatus, httpStatus != 200, message);
    }
}
