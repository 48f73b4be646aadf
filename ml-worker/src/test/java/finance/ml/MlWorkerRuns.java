package finance.ml;

import java.util.Map;

/// Runs the worker in this JVM, for tests in other packages.
public final class MlWorkerRuns {
    private MlWorkerRuns() {}

    public static int run(Map<String, String> environment, String... args) {
        return MlWorker.run(args, environment);
    }

    public static void succeed(Map<String, String> environment, String... args) {
        int status = run(environment, args);
        if (status != 0) {
            throw new AssertionError("expected exit status 0 of " + String.join(" ", args) + ", found " + status);
        }
    }
}
