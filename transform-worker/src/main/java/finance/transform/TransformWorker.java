package finance.transform;

import finance.common.Arguments;
import finance.common.Command;
import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.DateRange;
import finance.common.ExitCode;
import finance.common.Interruption;
import finance.common.Operands;
import finance.common.Schema;
import finance.common.Settings;
import finance.common.Worker;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Options;

/// Computes `daily_return` and `return_span` of loaded days.
public final class TransformWorker {
    private static final Command TRANSFORM = new Command(
            "transform-worker",
            "Computes the daily returns of loaded sessions, right across splits and missing days.",
            () -> new Options().addOption(Command.flag("all", "Every loaded day.")),
            new Operands(
                    "[DATE [DATE]]",
                    2,
                    "A trading date like 2025-01-10, or 'yesterday'; two of them are a range, both included."),
            TransformWorker::run);
    private static final String FOOTER = """
            Besides the dates asked for, every day is computed whose bars, bars before or splits changed since.

            Settings come from the environment: POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB, POSTGRES_USER, \
            POSTGRES_PASSWORD; .env.example explains each.

            Exit codes: 0 done, 99 no session on that day, 2 no retry can help (arguments, configuration), \
            75 try again later (database away), 1 anything else, a session that is not loaded among it.""";

    private TransformWorker() {}

    public static void main(String[] args) {
        System.exit(run(args, System.getenv()));
    }

    static int run(String[] args, Map<String, String> environment) {
        return new Worker(TRANSFORM, List.of(Worker.MIGRATE), FOOTER).run(args, environment);
    }

    private static ExitCode run(Arguments arguments) {
        Settings settings = arguments.settings();
        DatabaseConfig config = DatabaseConfig.from(settings);
        List<String> dates = arguments.operands();
        if (dates.isEmpty() != arguments.has("all")) {
            settings.problem("expected a DATE, two of them, or --all");
        }
        Optional<DateRange> range =
                dates.isEmpty() ? Optional.empty() : Optional.of(DateRange.parse(dates, Clock.systemUTC(), settings));
        settings.check();
        if (range.isPresent() && range.get().sessions().findAny().isEmpty()) {
            System.out.println(range.get() + ": no session, nothing to do");
            return ExitCode.NOTHING_TO_DO;
        }
        return transform(config, range);
    }

    private static ExitCode transform(DatabaseConfig config, Optional<DateRange> range) {
        long startedAt = System.nanoTime();
        try (var _ = new Interruption("every day has its returns whole or as they were; run it again");
                Database database = Database.of(config, Transform.CONNECTIONS)) {
            Schema.ensure(database);
            Transform.Result result = new Transform(database).run(range);
            double seconds = (System.nanoTime() - startedAt) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "%s: %s computed, %,d returns changed, %.1f s%s%n",
                    range.map(DateRange::toString).orElse("all"),
                    result.days() == 1 ? "1 day" : result.days() + " days",
                    result.changed(),
                    seconds,
                    missing(result.missing()));
            boolean nothing = range.isPresent()
                    && range.get().isOneDay()
                    && !result.missing().isEmpty();
            return nothing ? ExitCode.FAILED : ExitCode.DONE;
        }
    }

    private static String missing(List<LocalDate> sessions) {
        if (sessions.isEmpty()) {
            return "";
        }
        String last = sessions.size() == 1 ? "" : " to " + sessions.getLast();
        return "; not loaded: " + sessions.size() + (sessions.size() == 1 ? " session (" : " sessions (")
                + sessions.getFirst() + last + "), run the ingest worker for them";
    }
}
