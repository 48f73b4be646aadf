package finance.common;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.apache.commons.cli.Options;

/// Deletes the records of old runs: rows of `ingestion_logs` to which no day and no version of a bar
/// refers, with their rows in `refused_rows`, and rows of `unforecast_tickers`. Everything else is kept
/// permanently; docs/decisions/retention.md has the reasons.
///
/// The deletes are small transactions, which lock no row that another worker changes. A run that ends early
/// leaves the rest for the next one.
public final class Retention {
    public static final Command CLEAN = new Command(
            "clean",
            "Delete the records of runs that are older than KEEP_DAYS. Bars, their corrections, splits, dividends,"
                    + " findings, decisions, forecasts and scores are never deleted.",
            Options::new,
            Operands.NONE,
            Retention::clean);

    private static final int DEFAULT_DAYS = 90;
    /// Not fewer, so that a problem of the last week can still be examined.
    private static final int LEAST_DAYS = 7;
    private static final int MOST_DAYS = 36_500;

    /// A run can have as many refused rows as the market has tickers.
    static final int RUNS_AT_ONCE = 100;

    static final int TICKERS_AT_ONCE = 10_000;

    /// The run that decided a day has its ledger and the source of its bars.
    private static final String DELETE_RUNS = """
            with old_runs as (
                select run.run_id
                from ingestion_logs as run
                where run.finished_at < ?
                    and not exists (select from trading_days where trading_days.run_id = run.run_id)
                    and not exists (select from bar_revisions where bar_revisions.run_id = run.run_id)
                order by run.run_id
                limit ?
                for update skip locked
            ),
            deleted_rows as (
                delete from refused_rows
                using old_runs
                where refused_rows.run_id = old_runs.run_id
                returning refused_rows.run_id
            ),
            deleted_runs as (
                delete from ingestion_logs
                using old_runs
                where ingestion_logs.run_id = old_runs.run_id
                returning ingestion_logs.run_id
            )
            select (select count(*) from deleted_runs), (select count(*) from deleted_rows)""";

    /// The report shows the tickers of the newest date.
    private static final String DELETE_UNFORECAST = """
            with old_tickers as (
                select ticker, last_date
                from unforecast_tickers
                where tried_at < ? and last_date < (select max(last_date) from unforecast_tickers)
                order by last_date, ticker
                limit ?
                for update skip locked
            ),
            deleted as (
                delete from unforecast_tickers
                using old_tickers
                where unforecast_tickers.ticker = old_tickers.ticker
                    and unforecast_tickers.last_date = old_tickers.last_date
                returning unforecast_tickers.ticker
            )
            select count(*), 0 from deleted""";

    private final Database database;
    private final OffsetDateTime before;

    private Retention(Database database, OffsetDateTime before) {
        this.database = database;
        this.before = before;
    }

    /// Numbers of deleted rows; `further` counts those that refer to them.
    private record Deleted(long rows, long further) {}

    private static ExitCode clean(Arguments arguments) {
        DatabaseConfig config = DatabaseConfig.from(arguments.settings());
        int days = arguments.settings().integer("KEEP_DAYS", DEFAULT_DAYS, LEAST_DAYS, MOST_DAYS);
        arguments.settings().check();
        long startedAt = System.nanoTime();
        try (var _ = new SignalNotice("what is deleted stays deleted; run the same command again to continue");
                Database database = Database.of(config, 1)) {
            Schema.ensure(database);
            OffsetDateTime before = daysAgo(database, days);
            Retention retention = new Retention(database, before);
            Deleted runs = retention.delete("runs", DELETE_RUNS, RUNS_AT_ONCE);
            Deleted tickers = retention.delete("tickers without a forecast", DELETE_UNFORECAST, TICKERS_AT_ONCE);
            System.out.printf(
                    Locale.ROOT,
                    "deleted from before %s: %s with %s, %s without a forecast, %.1f s%n",
                    before.toLocalDate(),
                    Count.of(runs.rows(), "run"),
                    Count.of(runs.further(), "refused row"),
                    Count.of(tickers.rows(), "ticker"),
                    (System.nanoTime() - startedAt) / 1e9);
            return ExitCode.DONE;
        }
    }

    /// By the clock of the database, which wrote the times.
    private static OffsetDateTime daysAgo(Database database, int days) {
        return database.transaction("read the clock", connection -> {
            try (PreparedStatement query = connection.prepareStatement("select now() - make_interval(days => ?)")) {
                query.setInt(1, days);
                var row = query.executeQuery();
                row.next();
                return row.getObject(1, OffsetDateTime.class);
            }
        });
    }

    /// Ends, because no new row is older than the fixed time.
    private Deleted delete(String what, String statement, int atOnce) {
        long rows = 0;
        long further = 0;
        Deleted deleted;
        do {
            deleted =
                    database.transaction("delete old " + what, connection -> deleteSome(connection, statement, atOnce));
            rows += deleted.rows();
            further += deleted.further();
        } while (deleted.rows() == atOnce);
        return new Deleted(rows, further);
    }

    private Deleted deleteSome(Connection connection, String statement, int atOnce) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(statement)) {
            delete.setObject(1, before);
            delete.setInt(2, atOnce);
            var row = delete.executeQuery();
            row.next();
            return new Deleted(row.getLong(1), row.getLong(2));
        }
    }
}
