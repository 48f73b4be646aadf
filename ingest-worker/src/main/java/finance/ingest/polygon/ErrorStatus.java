package finance.ingest.polygon;

/// The vendor answered HTTP 200 with a body whose `status` is neither OK nor DELAYED.
final class ErrorStatus extends Exception {
    private static final long serialVersionUID = 1L;

    private final String status;
    private final String explanation;

    private ErrorStatus(String status, String explanation) {
        super("HTTP 200, expected status OK or DELAYED, found "
                + (status == null ? "none" : "'" + status + "'")
                + (explanation == null ? "" : " «" + explanation + "»"));
        this.status = status;
        this.explanation = explanation;
    }

    /// @param status null if the body has none
    /// @param explanation `error` or `message` of the body; null if it has neither
    static void check(String status, String explanation) throws ErrorStatus {
        if (!"OK".equals(status) && !"DELAYED".equals(status)) {
            throw new ErrorStatus(status, explanation);
        }
    }

    boolean isNotAuthorized() {
        return "NOT_AUTHORIZED".equals(status);
    }

    String explanation() {
        return explanation == null ? "" : explanation;
    }
}
