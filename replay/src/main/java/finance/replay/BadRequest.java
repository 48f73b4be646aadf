package finance.replay;

/// An invalid request; the client gets status 400 with the message.
final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadRequest(String message) {
        super(message);
    }
}
