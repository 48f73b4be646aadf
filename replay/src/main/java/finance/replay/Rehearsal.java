package finance.replay;

import java.io.IOException;
import java.util.List;

/// Runs a command with a database and a vendor of its own, and ends with its exit code: how an image build
/// exercises a worker's real path, without a network, to train the JVM's ahead-of-time cache; and the stage of
/// the benchmarks.
///
///     java -cp replay.jar finance.replay.Rehearsal [--tickers 2000] \
///         java -XX:AOTCacheOutput=app.aot -jar ingest-worker.jar 2025-01-10
public final class Rehearsal {
    private static final int TICKERS = 2_000;

    private Rehearsal() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> command = List.of(args);
        int tickers = TICKERS;
        if (command.size() > 2 && command.getFirst().equals("--tickers")) {
            tickers = Integer.parseInt(command.get(1));
            command = command.subList(2, command.size());
        }
        System.exit(run(tickers, command));
    }

    static int run(int tickers, List<String> command) throws IOException, InterruptedException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start();
                ReplayServer vendor = ReplayServer.start(Market.of(1, tickers), Faults.none(), 0)) {
            ProcessBuilder rehearsed = new ProcessBuilder(command).inheritIO();
            rehearsed.environment().putAll(database.environment());
            rehearsed.environment().put("POLYGON_API_KEY", "rehearsal");
            rehearsed.environment().put("POLYGON_BASE_URL", vendor.baseUrl().toString());
            rehearsed.environment().put("POLYGON_CALLS_PER_MINUTE", "0");
            return rehearsed.start().waitFor();
        }
    }
}
