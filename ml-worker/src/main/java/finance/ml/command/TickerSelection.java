package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Operands;
import finance.common.Settings;
import finance.ml.store.SeriesStore;
import finance.ml.store.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;

/// The tickers that a command processes: the named ones, those of WATCHLIST, the whole market, or one
/// shard of it.
///
/// @param tickers empty with `all`
/// @param all whether to process every ticker of the database, or of the shard
/// @param watched whether the tickers are those of WATCHLIST
record TickerSelection(List<String> tickers, boolean all, boolean watched, Shard shard) {
    static final Operands TICKERS =
            new Operands("[TICKER]...", Integer.MAX_VALUE, "Tickers as the exchange writes them; case-sensitive.");

    static Options options() {
        return new Options()
                .addOption(Command.flag("all", "All tickers in the database."))
                .addOption(Command.flag("watchlist", "The tickers of the setting WATCHLIST."))
                .addOption(Command.option("shard", "i/n", "With --all: only the i-th of n parts of the market."));
    }

    static TickerSelection of(Arguments arguments) {
        Settings settings = arguments.settings();
        List<String> tickers = arguments.operands();
        boolean all = arguments.has("all");
        boolean watched = arguments.has("watchlist");
        List<String> found = new ArrayList<>(tickers.isEmpty() ? List.of() : List.of("tickers"));
        found.addAll(all ? List.of("--all") : List.of());
        found.addAll(watched ? List.of("--watchlist") : List.of());
        if (found.size() != 1) {
            settings.problem("expected tickers, --all or --watchlist, found "
                    + (found.isEmpty() ? "none of them" : String.join(" and ", found)));
        }
        if (watched) {
            tickers = List.copyOf(Watchlist.of(settings));
            if (tickers.isEmpty()) {
                settings.problem("--watchlist goes with tickers in WATCHLIST, found none");
            }
        }
        Optional<String> shard = arguments.text("shard");
        if (shard.isPresent() && !all) {
            settings.problem("--shard goes with --all");
        }
        return new TickerSelection(
                tickers,
                all,
                watched,
                shard.map(part -> Shard.parse(part, settings)).orElse(Shard.WHOLE));
    }

    /// Whether tickers that an earlier run has processed for the same day are skipped. Named tickers are not.
    boolean skipsProcessed() {
        return all || watched;
    }

    /// @throws finance.common.WorkerException with the names of the tickers that have no bar
    List<String> tickers(SeriesStore store) {
        if (all) {
            return store.tickers(shard);
        }
        store.requireKnown(tickers);
        return tickers.stream().distinct().toList();
    }
}
