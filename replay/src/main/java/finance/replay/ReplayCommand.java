package finance.replay;

import finance.common.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/// The server as a program: serves until it is ended.
@Command(
        name = "replay",
        description = "Serves a made-up US stock market in place of the data vendor, deterministic from a seed.",
        mixinStandardHelpOptions = true,
        versionProvider = ReplayCommand.Version.class,
        sortOptions = false)
final class ReplayCommand implements Callable<Integer> {
    @Option(names = "--port", defaultValue = "8090", description = "to listen on (${DEFAULT-VALUE}; 0: any free one)")
    private int port;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "to listen on (${DEFAULT-VALUE})")
    private String host;

    @Option(names = "--tickers", defaultValue = "11000", description = "about so many rows a day (${DEFAULT-VALUE})")
    private int tickers;

    @Option(names = "--seed", defaultValue = "1", description = "of the made-up market (${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--calls-per-minute",
            defaultValue = "0",
            description = "answer 429 beyond so many in any minute, all clients together (${DEFAULT-VALUE}: no limit)")
    private int callsPerMinute;

    @Option(names = "--fault", description = FaultOption.HELP + " May be given several times; the first that fits is.")
    private List<String> faults = List.of();

    private ReplayCommand() {}

    static int run(String[] args) {
        return new CommandLine(new ReplayCommand())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println("replay: " + e.getMessage());
                    return e instanceof IllegalArgumentException ? ExitCode.REFUSED.status() : ExitCode.FAILED.status();
                })
                .execute(args);
    }

    @Override
    public Integer call() throws InterruptedException {
        Faults joined = Faults.none();
        for (String fault : faults) joined = joined.or(Faults.parse(fault));
        Market market = Market.of(seed, tickers);
        market.day(Market.FIRST_DAY); // warm before the first client waits
        try (ReplayServer server =
                ReplayServer.start(market, joined, CallLimit.perMinute(callsPerMinute), host, port)) {
            System.out.println("replay: made-up market of about " + tickers + " tickers, seed " + seed + ", at "
                    + server.baseUrl());
            server.await();
        }
        return ExitCode.DONE.status();
    }

    /// From the jar's manifest.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = ReplayServer.class.getPackage().getImplementationVersion();
            return new String[] {"replay " + (version == null ? "(not from its jar)" : version)};
        }
    }
}
