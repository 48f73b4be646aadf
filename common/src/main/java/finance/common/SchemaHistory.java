package finance.common;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLState;

/// The table in which Flyway records the applied migrations.
///
/// It does not have Flyway's default name, which another program in the same database may use. Schema
/// versions before 3 used the default name, so that table is renamed if it belongs to this project.
final class SchemaHistory {
    static final String TABLE = "finance_schema_history";
    private static final String FORMER_TABLE = "flyway_schema_history";

    /// Undefined column; undefined function or operator, for a column of another type.
    private static final Set<String> ANOTHER_SHAPE = Set.of("42703", "42883");

    private SchemaHistory() {}

    /// The newest applied version, 0 for a database without this history.
    static int version(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            var newest = statement.executeQuery("""
                    select coalesce(max(version::int), 0)
                    from finance_schema_history
                    where success and version ~ '^[0-9]{1,9}$'""");
            newest.next();
            return newest.getInt(1);
        } catch (SQLException e) {
            if (PSQLState.UNDEFINED_TABLE.getState().equals(e.getSQLState())) {
                connection.rollback();
                return 0;
            }
            if (ANOTHER_SHAPE.contains(e.getSQLState())) {
                throw new WorkerException(
                        ExitCode.REFUSED,
                        "read the schema's version: expected the history of our migrations in the table " + TABLE
                                + ", found a table of another program; rename it, or choose another POSTGRES_DB",
                        e);
            }
            throw e;
        }
    }

    /// True if the current schema has this project's history under the former name: it records the first
    /// migration, and the table created by that migration exists. The rows are read as JSON because another
    /// program's table of that name may have other columns.
    static boolean hasFormer(Connection connection) throws SQLException {
        return SchemaTarget.isTrue(connection, """
                select count(*) = 1 and bool_and(has_table_privilege(oid, 'select'))
                from pg_class
                where relnamespace = (select oid from pg_namespace where nspname = current_schema())
                    and relname = 'flyway_schema_history' and relkind = 'r'""") && SchemaTarget.isTrue(connection, """
                        select exists (
                                select from flyway_schema_history as applied
                                where to_jsonb(applied) ->> 'version' = '1'
                                    and to_jsonb(applied) ->> 'script' = 'V1__market.sql'
                                    and to_jsonb(applied) ->> 'description' = 'market')
                            and exists (
                                select from pg_class
                                where relnamespace = (select oid from pg_namespace where nspname = current_schema())
                                    and relname = 'daily_bars' and relkind = 'p')""");
    }

    static boolean exists(Connection connection) throws SQLException {
        return SchemaTarget.isTrue(connection, """
                select exists (
                    select from pg_class
                    where relnamespace = (select oid from pg_namespace where nspname = current_schema())
                        and relname = 'finance_schema_history')""");
    }

    /// Renames the history and its indexes, so that another program can use the former names.
    static void rename(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("alter table " + FORMER_TABLE + " rename to " + TABLE);
            for (String suffix : new String[] {"_pk", "_s_idx"}) {
                statement.execute("alter index if exists " + FORMER_TABLE + suffix + " rename to " + TABLE + suffix);
            }
        }
    }
}
