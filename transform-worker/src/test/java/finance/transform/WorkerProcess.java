package finance.transform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A worker as a process of its own, on this JVM's class path.
record WorkerProcess(Process process, Path output) {
    private static final int LIMIT_SECONDS = 120;

    /// How a process ended and everything it printed.
    record Result(int exitCode, String output) {}

    static Result run(Class<?> main, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        return start(main, environment, args).result();
    }

    static WorkerProcess start(Class<?> main, Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(args));
        Path output = Files.createTempFile("worker", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new WorkerProcess(builder.start(), output);
    }

    /// Waits for the end; a worker that does not end is killed, and its exit code is then not one of ours.
    Result result() throws IOException, InterruptedException {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }
}
