package finance.replay.demo;

import finance.common.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Runs the jars of the workers one after the other in a folder that also gets their files.
final class DemoWorkers {
    static final List<String> NAMES = List.of("ingest-worker", "transform-worker", "ml-worker");

    /// Java's exit codes for Ctrl-C and SIGTERM.
    private static final Set<Integer> SIGNALLED = Set.of(130, 143);

    private final Map<String, String> environment;
    private final Path folder;
    private volatile Process running;

    DemoWorkers(Map<String, String> environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    /// Runs a worker to its end.
    ///
    /// @throws IllegalStateException if the exit code is not the expected one
    /// @throws InterruptedException if a signal ended the worker
    void run(ExitCode expected, String name, Object... arguments) throws IOException, InterruptedException {
        int status = status(name, arguments);
        if (SIGNALLED.contains(status)) {
            throw new InterruptedException(name + " was interrupted");
        }
        if (status != expected.status()) {
            throw new IllegalStateException(name + " ended with " + status + ", expected " + expected.status() + " ("
                    + expected + "); its message is above");
        }
        if (expected != ExitCode.DONE) {
            System.out.println("    (exit status " + status + ": retry later)");
        }
    }

    void run(String name, Object... arguments) throws IOException, InterruptedException {
        run(ExitCode.DONE, name, arguments);
    }

    /// Runs a worker that may fail: PyTorch has no build for some platforms.
    void attempt(String name, Object... arguments) throws IOException, InterruptedException {
        int status = status(name, arguments);
        if (status != 0) {
            System.out.println("    (exit status " + status + ": left out; the reason is above)");
        }
    }

    private int status(String name, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java(), "-jar", jar(name).toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        System.out.println("    $ " + name + " " + String.join(" ", command.subList(3, command.size())));
        ProcessBuilder process =
                new ProcessBuilder(command).directory(folder.toFile()).inheritIO();
        process.environment().putAll(environment);
        running = process.start();
        return running.waitFor();
    }

    /// Ends the running worker, if any, and waits for its end.
    void end() {
        Process last = running;
        if (last == null) {
            return;
        }
        last.destroy();
        last.onExit().join();
    }

    static Path jar(String name) {
        Path jar = Path.of(name, "target", name + ".jar").toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new IllegalArgumentException("expected " + jar
                    + "; run it from the top of the repository, after make build (make demo does both)");
        }
        return jar;
    }

    private static String java() {
        return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    }
}
