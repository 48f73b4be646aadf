package finance.ml;

import finance.common.Settings;
import finance.ml.store.SeriesStore;
import finance.ml.store.Shard;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which tickers a command is for: those named, or the whole market, or a part of it.
final class Selection {
    @Parameters(arity = "0..*", paramLabel = "TICKER", description = "Tickers as the market prints them; case matters.")
    private List<String> tickers = List.of();

    @Option(names = "--all", description = "Every ticker in the database.")
    private boolean all;

    @Option(names = "--shard", paramLabel = "i/n", description = "With --all: only the i-th of n parts of the market.")
    private String shard;

    /// The part of the market; what is wrong with the words goes into the settings' problems.
    Shard shard(Settings settings) {
        if (all != tickers.isEmpty()) {
            settings.problem("expected tickers or --all, found " + (all ? "both" : "neither"));
        }
        if (shard != null && !all) {
            settings.problem("--shard goes with --all");
        }
        return shard == null ? Shard.WHOLE : Shard.parse(shard, settings);
    }

    boolean isAll() {
        return all;
    }

    /// @throws finance.common.WorkerException naming the tickers that have no bar
    List<String> tickers(SeriesStore store, Shard shard) {
        if (all) {
            return store.tickers(shard);
        }
        store.requireKnown(tickers);
        return tickers.stream().distinct().toList();
    }
}
