package finance.ingest;

/// The vendor answered 200 with something that is not one whole answer; asking again usually helps.
final class MalformedResponseException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedResponseException(String message) {
        super(message);
    }
}
