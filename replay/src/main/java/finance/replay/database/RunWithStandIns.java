package finance.replay.database;

import finance.replay.Faults;
import finance.replay.ReplayServer;
import finance.replay.market.Market;
import java.io.IOException;
import java.util.List;

/// Runs a command with an embedded database and a replay server in its environment, and exits with the
/// command's exit code. Image builds use it to train the JVM's ahead-of-time cache without a network;
/// benchmarks use it too.
///
///     java -cp replay.jar finance.replay.database.RunWithStandIns [--tickers 2000] \
///         java -XX:AOTCacheOutput=app.aot -jar ingest-worker.jar 2025-01-10
public final class RunWithStandIns {
    private static final int TICKERS = 2_000;

    private RunWithStandIns() {}

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
            ProcessBuilder process = new ProcessBuilder(command).inheritIO();
            process.environment().putAll(database.environment());
            process.environment().put("POLYGON_API_KEY", "made-up-key");
            process.environment().put("POLYGON_BASE_URL", vendor.baseUrl().toString());
            process.environment().put("POLYGON_CALLS_PER_MINUTE", "0");
            return process.start().waitFor();
        }
    }
}
