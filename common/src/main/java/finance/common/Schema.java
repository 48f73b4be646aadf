package finance.common;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.exception.FlywayValidateException;

/// The tables' versions: the migrations in `sql/`, applied by Flyway.
public final class Schema {
    /// The newest migration in `sql/`.
    public static final int VERSION = 25;

    private static final String WHAT = "migrate the schema";

    private Schema() {}

    /// Executes one query if the schema has this worker's version, and [#migrate] if it is older.
    public static void ensure(Database database) {
        if (version(database) < VERSION) {
            migrate(database);
        }
    }

    /// Whether the tables exist. Changes nothing.
    ///
    /// @throws WorkerException if they have another version than this worker
    public static boolean exists(Database database) {
        int version = version(database);
        if (version > 0 && version < VERSION) {
            throw new WorkerException(
                    ExitCode.LATER,
                    "read the schema's version: expected version " + VERSION + " in the schema of " + database.config()
                            + ", found the older version " + version + "; run the command migrate");
        }
        return version > 0;
    }

    /// The newest applied version, 0 if there is none.
    ///
    /// @throws WorkerException if it is newer than this worker
    private static int version(Database database) {
        int version = database.transaction("read the schema's version", SchemaHistory::version);
        if (version > VERSION) {
            throw tooNew("read the schema's version", String.valueOf(version), database.config());
        }
        return version;
    }

    /// Applies the missing migrations and grants the role `reader`, see [ReaderRole]; returns the number of
    /// migrations. Concurrent workers are serialized by a lock.
    public static int migrate(Database database) {
        return migrate(database, Database.LOCK_WAIT);
    }

    /// Applies them in one transaction, see [OneTransaction].
    static int migrate(Database database, Duration wait) {
        return database.transaction(WHAT, connection -> {
            AdvisoryLock.take(connection, Database.Lock.SCHEMA, 0, wait, WHAT + " of " + database.config());
            SchemaTarget target = new SchemaTarget(connection, database.config(), WHAT);
            target.requireServer(SchemaTarget.MINIMUM_MAJOR_VERSION);
            target.requireSchema();
            moveFormerHistory(connection, target);
            if (SchemaHistory.exists(connection)) {
                SchemaHistory.version(connection);
            }
            Flyway flyway = flyway(connection);
            try {
                check(flyway.info(), target);
                int applied = flyway.migrate().migrationsExecuted;
                reset(connection);
                new ReaderRole(connection, database.config()).grant();
                return applied;
            } catch (FlywayException e) {
                throw cause(e, database.config());
            }
        });
    }

    private static void moveFormerHistory(Connection connection, SchemaTarget target) throws SQLException {
        if (!SchemaHistory.hasFormer(connection)) {
            return;
        }
        if (SchemaHistory.exists(connection)) {
            throw target.refused("expected one history of our migrations in " + target.config()
                    + ", found two: finance_schema_history and, with our migrations, flyway_schema_history. "
                    + "A backup of an older version was restored over a newer one; restore it into an empty database, "
                    + "or, if the tables are those of the backup, drop finance_schema_history");
        }
        target.requireWritable();
        SchemaHistory.rename(connection);
    }

    private static Flyway flyway(Connection connection) {
        return Flyway.configure()
                .dataSource(new OneTransaction(connection))
                .table(SchemaHistory.TABLE)
                .locations("classpath:sql")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
    }

    private static void check(MigrationInfoService migrations, SchemaTarget target) throws SQLException {
        List<MigrationInfo> all = List.of(migrations.all());
        List<String> newer = all.stream()
                .filter(each -> each.getState() == MigrationState.FUTURE_SUCCESS
                        || each.getState() == MigrationState.FUTURE_FAILED)
                .map(each -> each.getVersion().getVersion())
                .toList();
        if (!newer.isEmpty()) {
            throw tooNew(WHAT, newer.getLast(), target.config());
        }
        List<String> failed = all.stream()
                .filter(each -> each.getState().isFailed())
                .map(MigrationInfo::getScript)
                .toList();
        if (!failed.isEmpty()) {
            throw target.refused("expected migrations that were applied whole in " + target.config() + ", found "
                    + String.join(", ", failed) + " recorded as failed in " + SchemaHistory.TABLE
                    + "; undo its remaining changes manually, then delete from " + SchemaHistory.TABLE
                    + " where not success, then run migrate; or restore a backup");
        }
        List<String> changed = all.stream()
                .filter(each -> each.getState().isApplied() && each.isVersioned())
                .filter(each -> each.getState() == MigrationState.MISSING_SUCCESS
                        || !Objects.equals(each.getAppliedChecksum(), each.getResolvedChecksum()))
                .map(Schema::difference)
                .toList();
        if (!changed.isEmpty()) {
            throw changed(String.join(", ", changed), target.config());
        }
        List<String> pending = Arrays.stream(migrations.pending())
                .map(MigrationInfo::getScript)
                .toList();
        if (!pending.isEmpty()) {
            target.requireWritable();
            target.requireNoClash(pending);
        }
    }

    private static WorkerException changed(String found, DatabaseConfig config) {
        return new WorkerException(
                ExitCode.REFUSED,
                WHAT + ": expected in " + SchemaHistory.TABLE + " of " + config
                        + " the migrations of this worker, found " + found
                        + "; a migration was edited after it was applied, or another version of this program made the "
                        + "tables: use the worker that made them, or undo the edit. Nothing was changed");
    }

    private static String difference(MigrationInfo migration) {
        return migration.getState() == MigrationState.MISSING_SUCCESS
                ? migration.getScript() + ", which this worker does not have"
                : migration.getScript() + " with checksum " + migration.getAppliedChecksum() + " in place of "
                        + migration.getResolvedChecksum();
    }

    private static WorkerException tooNew(String what, String found, DatabaseConfig config) {
        return new WorkerException(
                ExitCode.REFUSED,
                what + ": expected the schema of " + config + " at version " + VERSION
                        + ", the newest version of this worker, or older, found version " + found
                        + "; use a newer image or jar of this worker");
    }

    /// Flyway sets the role and the search path of the session, which a pooler later gives to another client.
    private static void reset(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("reset role");
            statement.execute("reset search_path");
        }
    }

    /// The database's error if [Database] or [DatabaseError] handles it; otherwise Flyway's message, which
    /// contains the script and the line.
    private static SQLException cause(FlywayException e, DatabaseConfig config) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException error && DatabaseError.isExpected(error)) {
                return error;
            }
        }
        if (e instanceof FlywayValidateException) {
            throw changed(e.getMessage().lines().skip(1).limit(3).collect(Collectors.joining(" ")), config);
        }
        throw new WorkerException(
                ExitCode.FAILED, WHAT + " of " + config + ": " + e.getMessage().strip(), e);
    }
}
