package finance.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The worker as a separate process, with the class path of this JVM.
record WorkerProcess(Process process) implements AutoCloseable {
    private static final int LIMIT_SECONDS = 300;

    /// @param exitCode 137 for a worker that did not end within [#LIMIT_SECONDS] and was killed
    record Result(int exitCode, String output) {}

    static WorkerProcess start(Class<?> main, Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
        return new WorkerProcess(process);
    }

    static Result run(Class<?> main, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        try (WorkerProcess worker = start(main, environment, args)) {
            return worker.result();
        }
    }

    Result result() throws IOException, InterruptedException {
        String output = output();
        return new Result(exitCode(), output);
    }

    /// Reads its output until it ends.
    String output() throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the worker " + process.pid() + " does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
