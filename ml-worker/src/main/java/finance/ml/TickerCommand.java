package finance.ml;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.ExitCode;
import finance.common.Interruption;
import finance.common.Progress;
import finance.common.Schema;
import finance.common.Settings;
import finance.common.WorkerException;
import finance.ml.evaluation.Series;
import finance.ml.evaluation.UnusableSeriesException;
import finance.ml.store.RunStore;
import finance.ml.store.SeriesStore;
import finance.ml.store.Shard;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// A command that works on one ticker after the other: those named, or with `--all` every one that still trades and
/// that it has not done from the last loaded day. A ticker it cannot work on is listed with the reason, and the rest
/// goes on.
abstract class TickerCommand implements Callable<Integer> {
    @ParentCommand
    private MlWorker worker;

    @Mixin
    private Selection selection;

    @Option(
            names = "--history",
            paramLabel = "BARS",
            description = "Learn from a ticker's last so many bars; from all by default.")
    private Integer history;

    /// Where the work of one run goes.
    ///
    /// @param lastLoaded the last loaded day, from which forecasts are made
    /// @param brief whether a line a ticker is enough, as for the whole market
    record Place(RunStore runs, LocalDate lastLoaded, boolean brief) {}

    /// Puts what is wrong with the command's own options into the settings' problems.
    abstract void check(Settings settings);

    /// Works on one ticker and prints what came of it.
    ///
    /// @param series all its closes in dollars, or the last so many
    /// @throws UnusableSeriesException with the reason, where it cannot
    abstract void work(String ticker, Series series, Place place);

    /// Tickers that need no more work from that day.
    abstract Set<String> done(RunStore runs, LocalDate lastLoaded);

    @Override
    public final Integer call() {
        Settings settings = new Settings(worker.environment());
        DatabaseConfig config = DatabaseConfig.from(settings);
        Shard shard = selection.shard(settings);
        if (history != null && history < 1) {
            settings.problem("--history must be at least 1, found " + history);
        }
        check(settings);
        settings.check();
        try (var _ = new Interruption("what is done stays, with --all a later run goes on from there");
                Database database = Database.of(config)) {
            Schema.ensure(database);
            SeriesStore series = new SeriesStore(database);
            List<String> tickers = selection.tickers(series, shard);
            Optional<LocalDate> lastLoaded = series.lastDate();
            if (lastLoaded.isEmpty()) {
                System.out.println("nothing is loaded, nothing to learn from");
                return ExitCode.NOTHING_TO_DO.status();
            }
            return run(series, tickers, new Place(new RunStore(database), lastLoaded.get(), selection.isAll()));
        }
    }

    private int run(SeriesStore store, List<String> tickers, Place place) {
        long startedAt = System.nanoTime();
        List<String> due = new ArrayList<>(tickers);
        if (selection.isAll()) {
            due.removeAll(done(place.runs(), place.lastLoaded()));
        }
        int refused = 0;
        try (Progress progress = new Progress("tickers", due.size())) {
            for (String ticker : due) {
                try {
                    work(ticker, history(store, ticker, place.lastLoaded()), place);
                } catch (UnusableSeriesException e) {
                    refused++;
                    System.out.println(ticker + ": not done: " + e.getMessage());
                }
                progress.advance(1, 0);
            }
        }
        int before = tickers.size() - due.size();
        System.out.printf(
                "%s: %d tickers, %d done now, %d before, %d not, %.1f s%n",
                place.lastLoaded(),
                tickers.size(),
                due.size() - refused,
                before,
                refused,
                (System.nanoTime() - startedAt) / 1e9);
        if (!selection.isAll() && refused == tickers.size()) {
            throw new WorkerException(
                    ExitCode.REFUSED, "none of the tickers could be worked on; the reasons are above");
        }
        return ExitCode.DONE.status();
    }

    private Series history(SeriesStore store, String ticker, LocalDate lastLoaded) {
        Series series = store.series(ticker);
        LocalDate last = series.date(series.size() - 1);
        if (selection.isAll() && !last.equals(lastLoaded)) {
            throw new UnusableSeriesException("halted or delisted: its last bar is of " + last);
        }
        return history == null || history >= series.size() ? series : series.last(history);
    }
}
