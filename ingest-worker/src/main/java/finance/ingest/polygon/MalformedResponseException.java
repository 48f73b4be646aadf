package finance.ingest.polygon;

/// The vendor answered HTTP 200 with a body that is not one complete answer. A retry usually helps.
final class MalformedResponseException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedResponseException(String message) {
        super(message);
    }
}
