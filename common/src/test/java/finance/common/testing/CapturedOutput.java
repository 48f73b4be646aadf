package finance.common.testing;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// The result of a run in this JVM, and what it printed. Runs use `System.out` and `System.err`, so only
/// one can be captured at a time.
///
/// @param exitCode the value of the run, for a worker its exit code
/// @param err standard error, logs included
public record CapturedOutput(int exitCode, String out, String err) {
    /// Code that prints.
    @FunctionalInterface
    public interface Run<E extends Exception> {
        int exitCode() throws E;
    }

    public static <E extends Exception> CapturedOutput of(Run<E> run) throws E {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printedOut = new ByteArrayOutputStream();
        ByteArrayOutputStream printedErr = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printedOut, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(printedErr, true, StandardCharsets.UTF_8));
        int exitCode;
        try {
            exitCode = run.exitCode();
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        return new CapturedOutput(
                exitCode, printedOut.toString(StandardCharsets.UTF_8), printedErr.toString(StandardCharsets.UTF_8));
    }

    /// Standard output, then standard error.
    public String all() {
        return out + err;
    }
}
