package finance.ml;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.ExitCode;
import finance.common.Progress;
import finance.common.Schema;
import finance.common.Settings;
import finance.common.SignalNotice;
import finance.common.WorkerException;
import finance.ml.evaluation.Series;
import finance.ml.evaluation.UnusableSeriesException;
import finance.ml.store.RunStore;
import finance.ml.store.SeriesStore;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.cli.Options;

/// A command that works on one ticker after the other: those named, or with `--all` every one that still trades and
/// that it has not done from the last loaded day. A ticker it cannot work on is listed with the reason, and the rest
/// goes on.
abstract class TickerCommand {
    private final Settings settings;
    private final DatabaseConfig config;
    private final Selection selection;
    private final int history;

    /// What is wrong with the arguments is in the settings' problems, and thrown by [#run].
    TickerCommand(Arguments arguments) {
        settings = arguments.settings();
        selection = Selection.of(arguments);
        history = arguments.integer("history", Integer.MAX_VALUE, 1);
        config = DatabaseConfig.from(settings);
    }

    /// @param own the options that only this command has
    /// @param reading makes it from its arguments
    static Command command(
            String name, String description, Supplier<Options> own, Function<Arguments, TickerCommand> reading) {
        return new Command(
                name,
                description,
                () -> Selection.options()
                        .addOption(Command.option(
                                "history", "BARS", "Learn from a ticker's last so many bars; from all by default."))
                        .addOptions(own.get()),
                Selection.TICKERS,
                arguments -> reading.apply(arguments).run());
    }

    /// Where the work of one run goes.
    ///
    /// @param lastLoaded the last loaded day, from which forecasts are made
    /// @param brief whether a line a ticker is enough, as for the whole market
    record Place(RunStore runs, LocalDate lastLoaded, boolean brief) {}

    /// Works on one ticker and prints what came of it.
    ///
    /// @param series all its closes in dollars, or the last so many
    /// @throws UnusableSeriesException with the reason, where it cannot
    abstract void work(String ticker, Series series, Place place);

    /// Tickers that need no more work from that day.
    abstract Set<String> done(RunStore runs, LocalDate lastLoaded);

    private ExitCode run() {
        settings.check();
        try (var _ = new SignalNotice("what is done stays, with --all a later run goes on from there");
                Database database = Database.of(config, 1)) {
            Schema.ensure(database);
            SeriesStore series = new SeriesStore(database);
            List<String> tickers = selection.tickers(series);
            Optional<LocalDate> lastLoaded = series.lastDate();
            if (lastLoaded.isEmpty()) {
                System.out.println("nothing is loaded, nothing to learn from");
                return ExitCode.NOTHING_TO_DO;
            }
            return run(series, tickers, new Place(new RunStore(database), lastLoaded.get(), selection.all()));
        }
    }

    private ExitCode run(SeriesStore store, List<String> tickers, Place place) {
        long startedAt = System.nanoTime();
        List<String> due = new ArrayList<>(tickers);
        if (selection.all()) {
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
        if (!selection.all() && refused == tickers.size()) {
            throw new WorkerException(
                    ExitCode.REFUSED, "none of the tickers could be worked on; the reasons are above");
        }
        return ExitCode.DONE;
    }

    private Series history(SeriesStore store, String ticker, LocalDate lastLoaded) {
        Series series = store.series(ticker);
        LocalDate last = series.date(series.size() - 1);
        if (selection.all() && !last.equals(lastLoaded)) {
            throw new UnusableSeriesException("halted or delisted: its last bar is of " + last);
        }
        return history >= series.size() ? series : series.last(history);
    }
}
