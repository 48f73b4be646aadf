package finance.common;

/// A failure whose cause is outside the program. The message contains what was expected, what was found,
/// where, and what to do; the exit code states whether a retry can help.
public class WorkerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public WorkerException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public WorkerException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
