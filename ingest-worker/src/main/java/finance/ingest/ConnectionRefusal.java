package finance.ingest;

import java.io.IOException;

/// The vendor cannot be reached for a reason that another try does not change: a proxy that refuses, a certificate that
/// is not trusted.
final class ConnectionRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    ConnectionRefusal(String message, IOException cause) {
        super(message, cause);
    }
}
