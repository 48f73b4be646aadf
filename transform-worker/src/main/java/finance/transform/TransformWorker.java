package finance.transform;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Count;
import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.DateRange;
import finance.common.DueSessions;
import finance.common.ExitCode;
import finance.common.HelpFooter;
import finance.common.Operands;
import finance.common.Retention;
import finance.common.Schema;
import finance.common.SessionCalendar;
import finance.common.Settings;
import finance.common.SignalNotice;
import finance.common.TradingCalendar;
import finance.common.Worker;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;

/// Computes `daily_return`, `total_return` and `return_span` of loaded days.
public final class TransformWorker {
    private static final Command TRANSFORM = new Command(
            "transform-worker",
            "Computes the daily returns of loaded sessions, with splits and dividends, also across missing days.",
            () -> new Options()
                    .addOption(Command.flag("all", "Compute every loaded day."))
                    .addOption(Command.flag(
                            "stale",
                            "Compute only days whose inputs changed, and register the sessions that are due as missing if they"
                                    + " are not loaded.")),
            new Operands(
                    "[DATE [DATE]]",
                    2,
                    "A trading date (2025-01-10) or 'yesterday'. Two dates are the first and the last day of a range."),
            TransformWorker::run);
    private static final String FOOTER = """
            Exactly one of these is required: one date, two dates, --all, --stale. Each run also computes the days \
            whose inputs (their bars, the bars of the previous loaded day, splits, dividends, the securities of \
            tickers) changed after they were computed, and the next loaded day after each computed range or changed day.

            """
            + HelpFooter.of(
                    List.of("ETL_AT (--stale)"),
                    "no session on that day",
                    "arguments, configuration",
                    "database unreachable")
            + " A session that is not loaded: 1.";

    private TransformWorker() {}

    public static void main(String[] args) {
        System.exit(run(args, System.getenv()));
    }

    /// Returns the exit status; public for tests in which both workers run.
    public static int run(String[] args, Map<String, String> environment) {
        return new Worker(TRANSFORM, List.of(Worker.MIGRATE, Retention.CLEAN), FOOTER).run(args, environment);
    }

    private static ExitCode run(Arguments arguments) {
        Settings settings = arguments.settings();
        DatabaseConfig config = DatabaseConfig.from(settings);
        List<String> dates = arguments.operands();
        List<String> flags = Stream.of("all", "stale").filter(arguments::has).toList();
        if (flags.size() + (dates.isEmpty() ? 0 : 1) != 1) {
            settings.problem(
                    "expected exactly one of DATE, DATE DATE, --all and --stale, found " + found(dates, flags));
        }
        Optional<DateRange> range =
                dates.isEmpty() ? Optional.empty() : Optional.of(DateRange.parse(dates, Clock.systemUTC(), settings));
        LocalTime etlTime = DueSessions.etlTime(settings);
        settings.check();
        if (range.isEmpty() && flags.getFirst().equals("stale")) {
            Consumer<Database> register =
                    database -> DueSessions.register(database, ZonedDateTime.now(TradingCalendar.NEW_YORK), etlTime);
            return transform(config, "stale", range, _ -> false, register);
        }
        if (range.isEmpty()) {
            return transform(config, "all", range, _ -> true, _ -> {});
        }
        return transform(config, range.get().toString(), range, range.get()::contains, _ -> {});
    }

    private static String found(List<String> dates, List<String> flags) {
        String found = Stream.concat(dates.stream(), flags.stream().map(flag -> "--" + flag))
                .collect(Collectors.joining(" "));
        return found.isEmpty() ? "none" : "'" + found + "'";
    }

    /// @param before what is done on the database before the returns are computed
    private static ExitCode transform(
            DatabaseConfig config,
            String label,
            Optional<DateRange> range,
            Predicate<LocalDate> requested,
            Consumer<Database> before) {
        long startedAt = System.nanoTime();
        try (var _ = new SignalNotice(
                        "the returns of each day are completely updated or unchanged; run the same command again");
                Database database = Database.of(config, Transform.CONNECTIONS)) {
            Schema.ensure(database);
            before.accept(database);
            List<LocalDate> sessions =
                    range.map(dates -> sessions(dates, database)).orElse(List.of());
            if (range.isPresent() && sessions.isEmpty()) {
                System.out.println(label + ": no session, nothing to do");
                return ExitCode.NOTHING_TO_DO;
            }
            Transform transform = new Transform(database);
            Transform.Result result = transform.run(requested);
            if (range.isEmpty()) {
                // not for given dates: with 11,000 tickers it takes half a second, longer than the returns of one day
                transform.checkIdentities();
            }
            double seconds = (System.nanoTime() - startedAt) / 1e9;
            List<LocalDate> missing = sessions.stream()
                    .filter(session -> !result.computed().contains(session))
                    .toList();
            System.out.printf(
                    Locale.ROOT,
                    "%s: %s computed, %s changed, %.1f s%s%n",
                    label,
                    Count.of(result.computed().size(), "day"),
                    Count.of(result.changed(), "return"),
                    seconds,
                    missing(missing));
            boolean notLoaded = range.isPresent() && range.get().isOneDay() && !missing.isEmpty();
            return notLoaded ? ExitCode.FAILED : ExitCode.DONE;
        }
    }

    private static List<LocalDate> sessions(DateRange range, Database database) {
        SessionCalendar calendar = database.transaction("read the calendar", SessionCalendar::read);
        return range.days().filter(calendar::isSession).toList();
    }

    private static String missing(List<LocalDate> sessions) {
        if (sessions.isEmpty()) {
            return "";
        }
        String last = sessions.size() == 1 ? "" : " to " + sessions.getLast();
        return "; not loaded: " + Count.of(sessions.size(), "session") + " (" + sessions.getFirst() + last
                + "), run the ingest worker for them";
    }
}
