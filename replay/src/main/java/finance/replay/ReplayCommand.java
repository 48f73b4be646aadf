package finance.replay;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.ExitCode;
import finance.common.Operands;
import finance.common.Worker;
import finance.common.WorkerException;
import finance.replay.market.Market;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;

/// The command line of the server, which runs until it is terminated.
final class ReplayCommand {
    private static final String HOST = "127.0.0.1";
    private static final int PORT = 8090;
    private static final int TICKERS = 11_000;
    private static final long SEED = 1;

    private static final Command REPLAY = new Command(
            "replay",
            "Serves a made-up US stock market, generated from a seed, in place of the data vendor.",
            ReplayCommand::options,
            Operands.NONE,
            ReplayCommand::serve);

    private ReplayCommand() {}

    static int run(String[] args) {
        return new Worker(REPLAY, List.of(), FaultOption.HELP).run(args, Map.of());
    }

    private static Options options() {
        return new Options()
                .addOption(Command.option(
                        "port", "PORT", "Port to listen on; " + PORT + " by default, 0 for any free port."))
                .addOption(Command.option("host", "HOST", "Address to listen on; " + HOST + " by default."))
                .addOption(Command.option(
                        "tickers", "N", "Approximate number of rows per day; " + TICKERS + " by default."))
                .addOption(Command.option("seed", "N", "Seed of the made-up market; " + SEED + " by default."))
                .addOption(Command.option(
                        "company-histories",
                        "on|off",
                        "Add securities with renames, reused tickers, special dividends and delistings;"
                                + " on by default."))
                .addOption(Command.option(
                        "calls-per-minute",
                        "N",
                        "Maximum number of calls of all clients in any minute; further calls get status 429."
                                + " No limit by default."))
                .addOption(Command.option(
                        "fault",
                        "FAULT",
                        "A fault of the vendor, "
                                + FaultOption.SYNTAX
                                + ". May be given several times; the first one that applies to a request is used."));
    }

    private static ExitCode serve(Arguments arguments) {
        String host = arguments.text("host").orElse(HOST);
        int port = arguments.integer("port", PORT, 0, 65_535);
        int tickers = arguments.integer("tickers", TICKERS, 0, Market.MOST_TICKERS);
        long seed = arguments.integer("seed", SEED);
        CallLimit limit = CallLimit.perMinute(arguments.integer("calls-per-minute", 0, 0));
        Faults faults = faults(arguments);
        String histories = arguments.text("company-histories").orElse("on");
        if (!histories.equals("on") && !histories.equals("off")) {
            arguments.settings().problem("--company-histories: expected on or off, found " + histories);
        }
        arguments.settings().check();
        Market market = Market.of(seed, tickers);
        if (histories.equals("on")) {
            market.withCompanyHistories();
        }
        market.day(Market.FIRST_DAY); // warm before the first client waits
        try (ReplayServer server = ReplayServer.start(market, faults, limit, host, port)) {
            System.out.println("replay: made-up market of about " + tickers + " tickers, seed " + seed + ", at "
                    + server.baseUrl());
            server.await();
        } catch (UncheckedIOException e) {
            throw new WorkerException(ExitCode.FAILED, e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.DONE;
    }

    private static Faults faults(Arguments arguments) {
        Faults joined = Faults.none();
        for (String fault : arguments.texts("fault")) {
            try {
                joined = joined.or(Faults.parse(fault));
            } catch (IllegalArgumentException e) {
                arguments.settings().problem(e.getMessage());
            }
        }
        return joined;
    }
}
