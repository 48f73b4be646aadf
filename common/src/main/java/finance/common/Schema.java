package finance.common;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.util.PSQLState;

/// The tables' versions: the migrations in `sql/`, applied by Flyway.
public final class Schema {
    /// The newest migration in `sql/`.
    public static final int VERSION = 2;

    private Schema() {}

    /// One query when the schema is new enough, [#migrate] when it is behind.
    public static void ensure(Database database) {
        if (version(database) < VERSION) {
            migrate(database);
        }
    }

    /// Applies what is missing and returns how many migrations that were. Workers that start at once take turns.
    public static int migrate(Database database) {
        DatabaseConfig config = database.config();
        // reached first by a transaction, so that a database that is away is waited for and named in one place
        database.transaction("migrate the schema", Connection::getMetaData);
        try (Connection connection = database.connect();
                var lock = connection.prepareStatement("select pg_advisory_lock(?, 0)")) {
            lock.setInt(1, Database.Lock.SCHEMA.number);
            lock.execute();
            return flyway(config).migrate().migrationsExecuted;
        } catch (SQLException e) {
            throw DatabaseError.of(e, "migrate the schema", config);
        } catch (FlywayException e) {
            String message = "migrate the schema of " + config + ": "
                    + e.getMessage().strip() + "; the tables of another program? Use an empty database, or rename them";
            throw new WorkerException(ExitCode.FAILED, message, e);
        }
    }

    private static Flyway flyway(DatabaseConfig config) {
        return Flyway.configure()
                .dataSource(config.dataSource())
                .locations("classpath:sql")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
    }

    /// The newest version applied, 0 for a database without our tables.
    private static int version(Database database) {
        return database.transaction("read the schema's version", connection -> {
            try (var statement = connection.createStatement()) {
                var newest = statement.executeQuery("""
                        select coalesce(max(version::int), 0)
                        from flyway_schema_history
                        where success and version ~ '^[0-9]+$'""");
                newest.next();
                return newest.getInt(1);
            } catch (SQLException e) {
                if (PSQLState.UNDEFINED_TABLE.getState().equals(e.getSQLState())) {
                    connection.rollback();
                    return 0;
                }
                throw e;
            }
        });
    }
}
