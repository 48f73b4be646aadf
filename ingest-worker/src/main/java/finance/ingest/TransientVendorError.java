package finance.ingest;

import finance.common.ExitCode;
import java.time.Duration;
import java.util.Optional;

/// A fault of the vendor or the way to it that another call may not meet.
final class TransientVendorError extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Verdict verdict;
    private final int httpStatus;
    private final Duration retryAfter;

    TransientVendorError(Verdict verdict, int httpStatus, String message) {
        this(verdict, httpStatus, message, Optional.empty());
    }

    /// @param retryAfter how long the vendor asked to wait
    TransientVendorError(Verdict verdict, int httpStatus, String message, Optional<Duration> retryAfter) {
        super(message);
        this.verdict = verdict;
        this.httpStatus = httpStatus;
        this.retryAfter = retryAfter.orElse(null);
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /// Whether the vendor's limit of calls is used up.
    boolean isOverLimit() {
        return httpStatus == TOO_MANY_REQUESTS;
    }

    /// The fault as the day's verdict, once all tries met it. A body that cannot be used, or none on a session, says
    /// nothing about other days; an outage or the rate limit does.
    VendorException toVendorException(String message) {
        return new VendorException(verdict, ExitCode.LATER, httpStatus, httpStatus != 200, message);
    }
}
