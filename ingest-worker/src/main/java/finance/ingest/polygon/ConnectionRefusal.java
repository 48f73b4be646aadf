package finance.ingest.polygon;

import java.io.IOException;

/// The vendor cannot be reached for a reason that no retry changes: a proxy rejects the connection, or a
/// certificate is not trusted.
final class ConnectionRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    ConnectionRefusal(String message, IOException cause) {
        super(message, cause);
    }
}
