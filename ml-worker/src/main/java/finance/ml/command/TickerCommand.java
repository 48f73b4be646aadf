package finance.ml.command;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Count;
import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.ExitCode;
import finance.common.Progress;
import finance.common.Schema;
import finance.common.SessionCalendar;
import finance.common.Settings;
import finance.common.SignalNotice;
import finance.common.WorkerException;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import finance.ml.store.RunStore;
import finance.ml.store.SeriesStore;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.commons.cli.Options;

/// A command that processes tickers one after another: the named ones; or, if they were not yet processed for the
/// same day, those of WATCHLIST or with `--all` every ticker that still trades. If a ticker cannot be
/// processed, the reason is printed and the command continues with the next one.
abstract class TickerCommand {
    private final Settings settings;
    private final DatabaseConfig config;
    private final TickerSelection selection;
    private final int history;
    private final AsOf asOf;

    /// Problems of the arguments are collected in the settings and thrown by [#run].
    TickerCommand(Arguments arguments) {
        settings = arguments.settings();
        selection = TickerSelection.of(arguments);
        history = arguments.integer("history", Integer.MAX_VALUE, 1);
        asOf = AsOf.of(arguments);
        config = DatabaseConfig.from(settings);
    }

    /// @param own the options that only this command has
    /// @param reading creates the command from its arguments
    static Command command(
            String name, String description, Supplier<Options> own, Function<Arguments, TickerCommand> reading) {
        return new Command(
                name,
                description,
                () -> TickerSelection.options()
                        .addOption(Command.option(
                                "history", "BARS", "Use only the last BARS bars of a ticker; all by default."))
                        .addOption(AsOf.option())
                        .addOptions(own.get()),
                TickerSelection.TICKERS,
                arguments -> reading.apply(arguments).run());
    }

    /// The parameters that all tickers of one run share.
    ///
    /// @param lastLoaded the last loaded day, on or before that of `--as-of`; forecasts are made from it
    /// @param calendar the sessions of the exchange
    /// @param wholeMarket whether all tickers are processed: then a command that stores its results prints only the
    ///     tickers without a result
    record RunContext(RunStore runs, LocalDate lastLoaded, SessionCalendar calendar, boolean wholeMarket) {}

    /// Processes one ticker and prints the result; if the whole market is processed and the result is stored, it is
    /// not printed.
    ///
    /// @param series all closes in dollars, or the last `--history` of them
    /// @throws UnusableSeriesException if the ticker cannot be processed, with the reason
    abstract void process(String ticker, Series series, RunContext context);

    /// The tickers that were already processed for that day; empty if every run processes them.
    abstract Set<String> alreadyProcessed(RunStore runs, LocalDate lastLoaded);

    /// Lines on all processed tickers together, printed after the last one; none by default.
    List<String> summary() {
        return List.of();
    }

    private ExitCode run() {
        settings.check();
        try (var _ = new SignalNotice("results so far are stored; with --all or --watchlist, a later run continues");
                Database database = Database.of(config, 1)) {
            Schema.ensure(database);
            SeriesStore series = asOf.store(database);
            List<String> tickers = selection.tickers(series);
            Optional<LocalDate> lastLoaded = series.lastDate();
            if (lastLoaded.isEmpty()) {
                System.out.println(asOf.nothing("to process"));
                return ExitCode.NOTHING_TO_DO;
            }
            return run(
                    series,
                    tickers,
                    new RunContext(new RunStore(database), lastLoaded.get(), series.calendar(), selection.all()));
        }
    }

    private ExitCode run(SeriesStore store, List<String> tickers, RunContext context) {
        long startedAt = System.nanoTime();
        List<String> due = new ArrayList<>(tickers);
        if (selection.skipsProcessed()) {
            due.removeAll(alreadyProcessed(context.runs(), context.lastLoaded()));
        }
        int refused = 0;
        int before = tickers.size() - due.size();
        try (Progress progress = new Progress("tickers", due.size())) {
            for (String ticker : due) {
                try {
                    Series series = history(store, ticker, context.lastLoaded());
                    if (isHaltedAndProcessed(ticker, series, context)) {
                        before++;
                    } else {
                        process(ticker, series, context);
                    }
                } catch (UnusableSeriesException e) {
                    refused++;
                    System.out.println(ticker + ": not processed: " + e.getMessage());
                }
                progress.advance(1, 0);
            }
        }
        summary().forEach(System.out::println);
        System.out.printf(
                Locale.ROOT,
                "%s: %s, %d processed now, %d before, %d not processed, %.1f s%n",
                context.lastLoaded(),
                Count.of(tickers.size(), "ticker"),
                tickers.size() - before - refused,
                before,
                refused,
                (System.nanoTime() - startedAt) / 1e9);
        if (!selection.all() && refused == tickers.size()) {
            throw new WorkerException(
                    ExitCode.REFUSED,
                    "expected at least one ticker that can be processed, found none; the reasons are above");
        }
        return ExitCode.DONE;
    }

    /// A ticker of WATCHLIST whose last bar is older than the last loaded day is trained for the day of that bar.
    private boolean isHaltedAndProcessed(String ticker, Series series, RunContext context) {
        LocalDate last = series.date(series.size() - 1);
        return selection.watched()
                && !last.equals(context.lastLoaded())
                && alreadyProcessed(context.runs(), last).contains(ticker);
    }

    private Series history(SeriesStore store, String ticker, LocalDate lastLoaded) {
        Series series = store.series(ticker);
        if (series.size() == 0) {
            throw new UnusableSeriesException("expected a bar on or before " + lastLoaded + ", found none");
        }
        LocalDate last = series.date(series.size() - 1);
        if (selection.all() && !last.equals(lastLoaded)) {
            throw new UnusableSeriesException("halted or delisted, last bar on " + last);
        }
        Series used = series.afterLongGap();
        if (used.size() < series.size()) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: the history before %s (%s) is not used, as %d sessions without a bar follow it%n",
                    ticker,
                    used.date(0),
                    Count.of(series.size() - used.size(), "bar"),
                    series.span(series.size() - used.size()) - 1);
        }
        return history >= used.size() ? used : used.last(history);
    }
}
