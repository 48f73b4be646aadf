package finance.ingest.polygon;

/// A row of reference data does not have the values that it must have. The other rows of the page are read.
final class UnreadableRowException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param message what was expected and what was found
    UnreadableRowException(String message) {
        super(message);
    }
}
