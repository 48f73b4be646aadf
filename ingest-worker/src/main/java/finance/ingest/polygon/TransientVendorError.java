package finance.ingest.polygon;

import finance.common.ExitCode;
import finance.ingest.market.VendorException;
import finance.ingest.market.Verdict;
import java.time.Duration;
import java.util.Optional;

/// An error of the vendor or of the network that a retry may avoid. [RetryingHttp] catches it.
final class TransientVendorError extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int TOO_MANY_REQUESTS = 429;

    private final Verdict verdict;
    private final int httpStatus;
    private final Duration retryAfter;

    /// @param httpStatus 0 if there was no answer
    TransientVendorError(Verdict verdict, int httpStatus, String message) {
        this(verdict, httpStatus, message, Optional.empty());
    }

    /// @param retryAfter the wait that the vendor requests
    TransientVendorError(Verdict verdict, int httpStatus, String message, Optional<Duration> retryAfter) {
        super(message);
        this.verdict = verdict;
        this.httpStatus = httpStatus;
        this.retryAfter = retryAfter.orElse(null);
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    boolean isRateLimit() {
        return httpStatus == TOO_MANY_REQUESTS;
    }

    /// Converts the error after the last try. An unusable answer (HTTP 200) affects one day; an outage and
    /// the rate limit affect all days.
    VendorException toVendorException(String message) {
        return new VendorException(verdict, ExitCode.LATER, httpStatus, httpStatus != 200, message);
    }
}
