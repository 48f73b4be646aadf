package finance.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;

/// Each reason why the tables cannot be created has its own message, and nothing is changed.
@Tag("slow")
class SchemaRefusalTest {
    @Test
    void missingRightToCreateIsReportedWithTheGrant() {
        TestDatabase test = TestDatabase.create();
        String user = test.createUser();
        String message = refused(test, user);
        assertThat(message)
                .contains("expected the right to create tables in the schema public")
                .contains("; as the owner of the database, run: grant usage, create on schema public to " + user);
        test.execute(afterRun(message));
        assertThat(migrate(test, user)).isEqualTo(Schema.VERSION);
    }

    @Test
    void missingSchemaIsReportedWithTheGrant() {
        TestDatabase test = TestDatabase.create();
        String user = test.createUser();
        test.execute("revoke usage on schema public from public");
        String message = refused(test, user);
        assertThat(message)
                .contains("expected a schema for the tables")
                .contains("found none that " + user + " may use");
        test.execute(afterRun(message));
        assertThat(migrate(test, user)).isEqualTo(Schema.VERSION);
    }

    @Test
    void databaseWithoutASchemaIsReportedWithTheStatementThatCreatesOne() {
        TestDatabase test = TestDatabase.create();
        test.execute("drop schema public");
        String message = refused(test, "postgres");
        assertThat(message).contains("create schema public");
        test.execute(afterRun(message));
        assertThat(migrate(test, "postgres")).isEqualTo(Schema.VERSION);
    }

    @Test
    void onlyTheOwnerOfTheTablesMigratesThem() {
        TestDatabase test = TestDatabase.ofVersion2();
        String user = test.createUser();
        test.execute(
                "grant create on schema public to " + user, "grant select on all tables in schema public to " + user);
        assertThat(refused(test, user)).contains("must be owner of table flyway_schema_history");

        test.execute("alter table flyway_schema_history rename to finance_schema_history");
        String message = refused(test, user);
        assertThat(message).contains("expected the owner of the tables").endsWith("run: grant postgres to " + user);
    }

    @Test
    void missingRightsOnTablesAreReportedWithTheGrant() {
        TestDatabase test = TestDatabase.migrated();
        String user = test.createUser();
        String message = refused(test, user);
        assertThat(message).contains("permission denied for table finance_schema_history");
        String grants = message.substring(message.indexOf("run: ") + 5, message.indexOf(" (another schema"));
        test.execute(grants.split("; ", -1));
        try (Database database = test.as(user)) {
            Schema.ensure(database);
            database.transaction(
                    "insert",
                    connection -> connection
                            .createStatement()
                            .executeUpdate("insert into vendor_calls (called_at) values (now())"));
        }
    }

    @Test
    void everyNameThatIsTakenIsNamedAtOnceAndNothingIsChanged() {
        TestDatabase test = TestDatabase.create();
        test.execute(
                "create table splits (id integer)",
                "create table other (id integer)",
                "create index refused_rows_run_id on other (id)",
                "create view adjusted_bars as select 1",
                "create materialized view trading_days as select 1",
                "create sequence forecasts_pk",
                "create type model_runs as enum ('one')",
                "create domain vendor_calls as integer",
                "create function shard_of(integer) returns integer language sql as 'select 1'",
                "create aggregate product(numeric) (sfunc = numeric_mul, stype = numeric)",
                "create table daily_bars_2009 (id integer)",
                "create table forecast_scores_2025 (id integer)");
        List<String> before = test.contents();
        assertThat(refused(test, "postgres"))
                .contains("found aggregate product(numeric), domain vendor_calls, function shard_of(integer), "
                        + "index refused_rows_run_id, materialized view trading_days, sequence forecasts_pk, "
                        + "table daily_bars_2009, table forecast_scores_2025, table splits, type model_runs, view adjusted_bars; nothing was changed; "
                        + "use an empty database (POSTGRES_DB), or rename them");
        assertThat(test.contents()).isEqualTo(before);
    }

    @Test
    void namesThatDoNotClashAreLeftAlone() {
        TestDatabase test = TestDatabase.create();
        test.execute(
                "create table bars (id integer)",
                "create aggregate product(double precision) (sfunc = float8mul, stype = double precision)",
                "create schema elsewhere",
                "create table elsewhere.splits (id integer)");
        assertThat(migrate(test, "postgres")).isEqualTo(Schema.VERSION);
    }

    /// The names are read from the SQL text: whatever a migration creates must be among them.
    @Test
    void everythingThatTheMigrationsCreateIsAmongTheNames() throws Exception {
        TestDatabase test = TestDatabase.migrated();
        List<String> scripts =
                test.rows("select script from finance_schema_history where type = 'SQL' order by installed_rank");
        try (Connection connection = test.connect("test")) {
            assertThat(MigrationObjects.of(scripts).existing(connection)).containsExactlyElementsOf(test.rows("""
                    select name from (
                        select case relkind when 'v' then 'view' when 'i' then 'index' when 'I' then 'index' else 'table' end
                            || ' ' || relname as name
                        from pg_class
                        where relnamespace = 'public'::regnamespace and relkind <> 'S'
                            and relname not like 'finance_schema_history%' and relname !~ '_[0-9]{4}_'
                        union all
                        select case prokind when 'a' then 'aggregate' else 'function' end || ' ' || proname
                            || '(' || oidvectortypes(proargtypes) || ')'
                        from pg_proc
                        where pronamespace = 'public'::regnamespace) as created
                    order by name"""));
        }
    }

    @Test
    void theOriginalProjectsTablesAreNamedForWhatTheyAre() {
        TestDatabase test = TestDatabase.create();
        test.execute(
                "create table daily_bars (id serial primary key, ticker varchar(10), trading_date date, open numeric, "
                        + "high numeric, low numeric, close numeric, volume bigint)",
                "create table ingestion_logs (id serial primary key, run_date date, ingestion_date date, "
                        + "row_count integer, duration_seconds numeric)");
        assertThat(refused(test, "postgres"))
                .contains(
                        "found table daily_bars, table ingestion_logs; nothing was changed; daily_bars looks like the "
                                + "table of the original Python project: \"A database with other tables\" in docs/operating.md");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "checksum = 12345,found V2__models.sql with checksum 12345 in place of ",
                "description = 'stocks',mismatch for migration version 2 -> Applied to database : stocks"
            })
    void aChangedMigrationIsRefused(String change, String found) {
        TestDatabase test = TestDatabase.migrated();
        test.execute("update finance_schema_history set " + change + " where version = '2'");
        assertThat(refusedMigration(test))
                .contains(found)
                .contains("a migration was edited after it was applied, or another version of this program");
    }

    @Test
    void aChangedMigrationUnderTheFormerNameIsRefusedBeforeTheMove() {
        TestDatabase test = TestDatabase.ofVersion2();
        test.execute("update flyway_schema_history set checksum = 12345 where version = '1'");
        List<String> before = test.contents();
        assertThat(refused(test, "postgres")).contains("found V1__market.sql with checksum 12345");
        assertThat(test.contents()).isEqualTo(before);
    }

    @Test
    void aMigrationThatThisWorkerDoesNotHaveIsRefused() {
        TestDatabase test = TestDatabase.migrated();
        record(test, 90, "1.5", true);
        assertThat(refusedMigration(test)).contains("found V1.5__later.sql, which this worker does not have");
    }

    @Test
    void aNewerDatabaseIsRefusedByEveryWorker() {
        TestDatabase test = TestDatabase.migrated();
        record(test, 99, "99", true);
        String expected = "at version " + Schema.VERSION
                + ", the newest version of this worker, or older, found version 99; use a newer image or jar";
        assertThat(refused(test, "postgres")).contains(expected);
        assertThat(refusedMigration(test)).contains(expected);
    }

    @Test
    void aMigrationRecordedAsFailedIsRefused() {
        TestDatabase test = TestDatabase.migrated();
        test.execute("update finance_schema_history set success = false where version = '" + Schema.VERSION + "'");
        assertThat(refused(test, "postgres"))
                .containsPattern(
                        "found V" + Schema.VERSION + "__\\w+\\.sql recorded as failed in finance_schema_history");
    }

    @Test
    void aServerThatIsTooOldIsRefused() throws Exception {
        TestDatabase test = TestDatabase.create();
        assertThat(SchemaTarget.MINIMUM_MAJOR_VERSION).isEqualTo(14);
        try (Connection connection = test.connect("test")) {
            String found = test.rows("show server_version").getFirst();
            SchemaTarget target = new SchemaTarget(connection, config(test), "migrate the schema");
            target.requireServer(14);
            assertThat(refused(() -> target.requireServer(99)))
                    .contains("expected PostgreSQL 99 or newer at ")
                    .contains("found " + found);
        }
    }

    @Test
    void aReadOnlyServerIsRefused() {
        TestDatabase test = TestDatabase.create();
        test.execute("alter database " + test.name() + " set default_transaction_read_only = on");
        assertThat(refused(test, "postgres"))
                .contains("expected a server that takes changes")
                .contains("found a read-only one: transactions are read-only; set POSTGRES_HOST and POSTGRES_PORT");
    }

    @Test
    void changesOnAReadOnlyServerAreRefusedWithoutARetry() {
        TestDatabase test = TestDatabase.migrated();
        test.execute("alter database " + test.name() + " set default_transaction_read_only = on");
        int[] tries = {0};
        try (Database database = test.asOwner()) {
            Schema.ensure(database);
            assertThat(refused(() -> database.transaction("insert a row", connection -> {
                        tries[0]++;
                        return connection
                                .createStatement()
                                .executeUpdate("insert into vendor_calls (called_at) values (now())");
                    })))
                    .contains("found a read-only one: ERROR: cannot execute INSERT in a read-only transaction");
        }
        assertThat(tries[0]).isOne();
    }

    @Test
    void aLockThatAnotherSessionHoldsIsWaitedForNoLongerThanTheBound() throws Exception {
        TestDatabase test = TestDatabase.create();
        try (Connection holder = test.connect("left behind");
                Database database = test.asOwner()) {
            String pid = String.valueOf(holder.unwrap(PGConnection.class).getBackendPID());
            holder.createStatement().execute("select pg_advisory_lock(" + Database.Lock.SCHEMA.number + ", 0)");
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> Schema.migrate(database, Duration.ZERO))
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LATER))
                    .withMessageContaining("found it held by pid " + pid
                            + " (user postgres, application left behind, client 127.0.0.1, idle since ")
                    .withMessageContaining("pg_terminate_backend(pid)");
            assertThat(test.rows("select count(*) from pg_class where relname = 'daily_bars'"))
                    .containsExactly("0");
            holder.createStatement().execute("select pg_advisory_unlock_all()");
            assertThat(Schema.migrate(database, Duration.ZERO)).isEqualTo(Schema.VERSION);
        }
    }

    @Test
    void aTableInUseIsWaitedForNoLongerThanTheBound() throws Exception {
        TestDatabase test = TestDatabase.ofVersion2();
        try (Connection reader = test.connect("reader");
                Database database = test.asOwner()) {
            reader.setAutoCommit(false);
            reader.createStatement().execute("lock table flyway_schema_history in access share mode");
            assertThatExceptionOfType(WorkerException.class)
                    .isThrownBy(() -> Schema.migrate(database, Duration.ofMillis(1)))
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LATER))
                    .withMessageContaining("in use by another session");
            reader.rollback();
            assertThat(Schema.migrate(database)).isEqualTo(Schema.VERSION - 2);
        }
    }

    @Test
    void nothingIsLeftOnTheSessionAfterAMigration() {
        TestDatabase test = TestDatabase.create();
        try (Database database = test.asOwner()) {
            Schema.migrate(database);
            assertThat(database.<List<String>>transaction("read the session's state", connection -> {
                        connection.rollback();
                        var row = connection.createStatement().executeQuery("""
                                select (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()),
                                    current_setting('role'), current_setting('search_path'), current_setting('lock_timeout')""");
                        row.next();
                        return List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4));
                    }))
                    .containsExactly("0", "none", "\"$user\", public", "0");
        }
    }

    private static void record(TestDatabase test, int rank, String version, boolean success) {
        test.execute("insert into finance_schema_history values (" + rank + ", '" + version + "', 'later', 'SQL', 'V"
                + version + "__later.sql', 1, 'postgres', now(), 1, " + success + ")");
    }

    private static String[] afterRun(String message) {
        return message.substring(message.indexOf("run: ") + "run: ".length()).split("; ", -1);
    }

    private static DatabaseConfig config(TestDatabase test) {
        return DatabaseConfig.from(new Settings(test.environment("postgres")));
    }

    private static int migrate(TestDatabase test, String user) {
        try (Database database = test.as(user)) {
            return Schema.migrate(database);
        }
    }

    private static String refused(TestDatabase test, String user) {
        try (Database database = test.as(user)) {
            return refused(() -> Schema.ensure(database));
        }
    }

    private static String refusedMigration(TestDatabase test) {
        try (Database database = test.asOwner()) {
            return refused(() -> Schema.migrate(database));
        }
    }

    private static String refused(ThrowingCallable work) {
        String[] message = {""};
        assertThatExceptionOfType(WorkerException.class).isThrownBy(work).satisfies(e -> {
            message[0] = e.getMessage();
            assertThat(e.exitCode()).as(e.getMessage()).isEqualTo(ExitCode.REFUSED);
        });
        return message[0];
    }
}
