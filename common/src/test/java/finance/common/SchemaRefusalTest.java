package finance.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What stands in the way of the tables is told apart, and nothing is changed then.
class SchemaRefusalTest {
    private final TestDatabase test = TestDatabase.create();

    @Test
    void aUserWithoutTheRightToCreateIsToldWhatToGrant() {
        String user = test.createUser();
        String message = refused(user);
        assertThat(message)
                .contains("expected the right to create tables in the schema public")
                .contains("; as the owner of the database, run: grant usage, create on schema public to " + user);
        test.execute(afterRun(message));
        assertThat(migrate(user)).isEqualTo(Schema.VERSION);
    }

    @Test
    void aUserWithoutAnySchemaIsToldWhatToGrant() {
        String user = test.createUser();
        test.execute("revoke usage on schema public from public");
        String message = refused(user);
        assertThat(message)
                .contains("expected a schema for the tables")
                .contains("found none that " + user + " may use");
        test.execute(afterRun(message));
        assertThat(migrate(user)).isEqualTo(Schema.VERSION);
    }

    @Test
    void aDatabaseWithoutASchemaSaysHowToMakeOne() {
        test.execute("drop schema public");
        String message = refused("postgres");
        assertThat(message).contains("create schema public");
        test.execute(afterRun(message));
        assertThat(migrate("postgres")).isEqualTo(Schema.VERSION);
    }

    @Test
    void onlyTheOwnerOfTheTablesMigratesThem() {
        test.migrateAsVersion2();
        String user = test.createUser();
        test.execute(
                "grant create on schema public to " + user, "grant select on all tables in schema public to " + user);
        assertThat(refused(user)).contains("must be owner of table flyway_schema_history");

        test.execute("alter table flyway_schema_history rename to finance_schema_history");
        String message = refused(user);
        assertThat(message).contains("expected the owner of the tables").endsWith("run: grant postgres to " + user);
    }

    @Test
    void aUserWithoutRightsOnTheTablesIsToldWhatToGrant() {
        migrate("postgres");
        String user = test.createUser();
        String message = refused(user);
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
                "create table daily_bars_2009 (id integer)");
        List<String> before = test.contents();
        assertThat(refused("postgres"))
                .contains("found aggregate product(numeric), domain vendor_calls, function shard_of(integer), "
                        + "index refused_rows_run_id, materialized view trading_days, sequence forecasts_pk, "
                        + "table daily_bars_2009, table splits, type model_runs, view adjusted_bars; nothing was changed; "
                        + "use an empty database (POSTGRES_DB), or rename them");
        assertThat(test.contents()).isEqualTo(before);
    }

    @Test
    void namesThatDoNotClashAreLeftAlone() {
        test.execute(
                "create table bars (id integer)",
                "create aggregate product(double precision) (sfunc = float8mul, stype = double precision)",
                "create schema elsewhere",
                "create table elsewhere.splits (id integer)");
        assertThat(migrate("postgres")).isEqualTo(Schema.VERSION);
    }

    /// The names are read from the SQL text: whatever a migration creates must be among them.
    @Test
    void everythingThatTheMigrationsCreateIsAmongTheNames() throws Exception {
        migrate("postgres");
        List<String> scripts =
                test.rows("select script from finance_schema_history where type = 'SQL' order by installed_rank");
        try (Connection connection = test.connect("test")) {
            assertThat(MigrationObjects.of(scripts).existing(connection)).containsExactlyElementsOf(test.rows("""
                    select name from (
                        select case relkind when 'v' then 'view' when 'i' then 'index' when 'I' then 'index' else 'table' end
                            || ' ' || relname as name
                        from pg_class
                        where relnamespace = 'public'::regnamespace and relkind <> 'S'
                            and relname not like 'finance_schema_history%' and relname !~ '^daily_bars_[0-9]{4}_'
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
        test.execute(
                "create table daily_bars (id serial primary key, ticker varchar(10), trading_date date, open numeric, "
                        + "high numeric, low numeric, close numeric, volume bigint)",
                "create table ingestion_logs (id serial primary key, run_date date, ingestion_date date, "
                        + "row_count integer, duration_seconds numeric)");
        assertThat(refused("postgres"))
                .contains(
                        "found table daily_bars, table ingestion_logs; nothing was changed; daily_bars looks like the "
                                + "table of the original Python project: \"A database with other tables\" in docs/operating.md");
    }

    @ParameterizedTest
    @ValueSource(strings = {"checksum = 12345", "description = 'stocks'"})
    void aChangedMigrationIsRefused(String change) {
        migrate("postgres");
        test.execute("update finance_schema_history set " + change + " where version = '2'");
        assertThat(refusedMigration())
                .contains("found V2__models.sql with checksum")
                .contains("a migration was edited after it was applied, or another version of this program");
    }

    @Test
    void aChangedMigrationUnderTheFormerNameIsRefusedBeforeTheMove() {
        test.migrateAsVersion2();
        test.execute("update flyway_schema_history set checksum = 12345 where version = '1'");
        List<String> before = test.contents();
        assertThat(refused("postgres")).contains("found V1__market.sql with checksum 12345");
        assertThat(test.contents()).isEqualTo(before);
    }

    @Test
    void aMigrationThatThisWorkerDoesNotHaveIsRefused() {
        migrate("postgres");
        record(test, 90, "1.5", true);
        assertThat(refusedMigration()).contains("found V1.5__later.sql, which this worker does not have");
    }

    @Test
    void aNewerDatabaseIsRefusedByEveryWorker() {
        migrate("postgres");
        record(test, 99, "99", true);
        String expected = "at version " + Schema.VERSION
                + ", the newest that this worker knows, or older, found version 99; use a newer image or jar";
        assertThat(refused("postgres")).contains(expected);
        assertThat(refusedMigration()).contains(expected);
    }

    @Test
    void aMigrationRecordedAsFailedIsRefused() {
        migrate("postgres");
        test.execute("update finance_schema_history set success = false where version = '" + Schema.VERSION + "'");
        assertThat(refused("postgres"))
                .contains("found V3__lock_numbers.sql recorded as failed in finance_schema_history");
    }

    @Test
    void aServerThatIsTooOldIsRefused() throws Exception {
        assertThat(SchemaTarget.MINIMUM_MAJOR_VERSION).isEqualTo(14);
        try (Connection connection = test.connect("test")) {
            String found = test.rows("show server_version").getFirst();
            SchemaTarget target = new SchemaTarget(connection, config(), "migrate the schema");
            target.requireServer(14);
            assertThat(refused(() -> target.requireServer(99)))
                    .contains("expected PostgreSQL 99 or newer at ")
                    .contains("found " + found);
        }
    }

    @Test
    void aReadOnlyServerIsRefused() {
        test.execute("alter database " + test.name() + " set default_transaction_read_only = on");
        assertThat(refused("postgres"))
                .contains("expected a server that takes changes")
                .contains("found a read-only one: transactions are read-only; set POSTGRES_HOST and POSTGRES_PORT");
    }

    @Test
    void changesOnAReadOnlyServerAreRefusedWithoutARetry() {
        migrate("postgres");
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
        try (Connection holder = test.connect("left behind");
                Database database = test.asOwner()) {
            String pid = String.valueOf(
                    holder.unwrap(org.postgresql.PGConnection.class).getBackendPID());
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
        test.migrateAsVersion2();
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
        try (Database database = test.asOwner()) {
            Schema.migrate(database);
            assertThat(database.<List<String>>transaction("read the session's state", connection -> {
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

    private DatabaseConfig config() {
        return DatabaseConfig.from(new Settings(test.environment("postgres")));
    }

    private int migrate(String user) {
        try (Database database = test.as(user)) {
            return Schema.migrate(database);
        }
    }

    private String refused(String user) {
        try (Database database = test.as(user)) {
            return refused(() -> Schema.ensure(database));
        }
    }

    private String refusedMigration() {
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
