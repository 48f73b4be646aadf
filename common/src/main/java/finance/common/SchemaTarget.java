package finance.common;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Checks that the server, the database and its current schema can hold the tables. A failed check ends the
/// run with [ExitCode#REFUSED] and a message with the remedy.
///
/// @param what names the work in messages
record SchemaTarget(Connection connection, DatabaseConfig config, String what) {
    /// SQL-standard function bodies (`create function … return …`, in V2) came with PostgreSQL 14.
    static final int MINIMUM_MAJOR_VERSION = 14;

    void requireServer(int minimum) throws SQLException {
        int found = Integer.parseInt(text("select current_setting('server_version_num')")) / 10_000;
        if (found < minimum) {
            throw refused("expected PostgreSQL " + minimum + " or newer at " + config + ", found "
                    + text("select current_setting('server_version')") + "; upgrade the server, or use another one");
        }
    }

    void requireSchema() throws SQLException {
        if (text("select current_schema()") == null) {
            throw refused("expected a schema for the tables in " + config + ", found none that "
                    + text("select current_user") + " may use in the search_path "
                    + text("select current_setting('search_path')") + "; as an administrator of the database, run: "
                    + text("""
                            select format(case when to_regnamespace('public') is null
                                    then 'create schema public; grant usage, create on schema public to %1$I'
                                    else 'grant usage, create on schema public to %1$I' end,
                                current_user)"""));
        }
    }

    /// For all migrations: their tables can be written and altered by the current user.
    void requireWritable() throws SQLException {
        if (isTrue(connection, "select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean")) {
            throw DatabaseError.readOnly(
                    what,
                    config,
                    isTrue(connection, "select pg_is_in_recovery()")
                            ? "the server is a standby"
                            : "transactions are read-only");
        }
        if (!isTrue(connection, "select has_schema_privilege(current_schema(), 'create')")) {
            throw refused("expected the right to create tables in the schema " + text("select current_schema()")
                    + " of " + config + ", found none (since PostgreSQL 15 only the owner of a database has it in the "
                    + "schema public); as the owner of the database, run: "
                    + text("select format('grant usage, create on schema %I to %I', current_schema(), current_user)"));
        }
        String owners = text("""
                select string_agg(distinct format('grant %I to %I', pg_get_userbyid(relowner), current_user), '; ')
                from pg_class
                where relnamespace = (select oid from pg_namespace where nspname = current_schema())
                    and relname in ('finance_schema_history', 'daily_bars', 'trading_days', 'model_runs')
                    and exists (
                        select from pg_class as history
                        where history.relnamespace = pg_class.relnamespace
                            and history.relname = 'finance_schema_history')
                    and not pg_has_role(relowner, 'usage')""");
        if (owners != null) {
            throw refused("expected the owner of the tables in " + config + ", found a user who may not alter them; "
                    + "migrate as their owner, or as an administrator, run: " + owners);
        }
    }

    /// Lists all conflicting objects in one message, before any change.
    void requireNoClash(List<String> pendingScripts) throws SQLException {
        List<String> clashes = MigrationObjects.of(pendingScripts).existing(connection);
        if (clashes.isEmpty()) {
            return;
        }
        String remedy = isOriginalProjects()
                ? "; daily_bars looks like the table of the original Python project: \"A database with other tables\" "
                        + "in docs/operating.md explains how to rename it and how to copy its rows"
                : "; use an empty database (POSTGRES_DB), or rename them";
        throw refused("expected none of the names that the tables of this program take in the schema "
                + text("select current_schema()") + " of " + config + ", found " + String.join(", ", clashes)
                + "; nothing was changed" + remedy);
    }

    /// The table of the original project also has one row per ticker and day, but no return_span, and it is
    /// not partitioned.
    private boolean isOriginalProjects() throws SQLException {
        return isTrue(connection, """
                select count(*) = 1 and bool_and(relkind = 'r')
                    and count(*) filter (where exists (
                        select from pg_attribute where attrelid = pg_class.oid and attname = 'return_span')) = 0
                    and count(*) filter (where exists (
                        select from pg_attribute where attrelid = pg_class.oid and attname = 'ticker')) = 1
                from pg_class
                where relnamespace = (select oid from pg_namespace where nspname = current_schema())
                    and relname = 'daily_bars'""");
    }

    WorkerException refused(String reason) {
        return new WorkerException(ExitCode.REFUSED, what + ": " + reason);
    }

    private String text(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            var row = statement.executeQuery(sql);
            row.next();
            return row.getString(1);
        }
    }

    static boolean isTrue(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            var row = statement.executeQuery(sql);
            row.next();
            return row.getBoolean(1);
        }
    }
}
