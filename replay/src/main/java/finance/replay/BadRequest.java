package finance.replay;

/// The client asked for something the endpoint has not; the message goes back with status 400.
final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadRequest(String message) {
        super(message);
    }
}
