package finance.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import finance.common.testing.CapturedOutput;
import finance.common.testing.DatabaseClient;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The role belongs to the server that all tests share. Each test begins without it.
class ReaderRoleTest {
    private static final String OTHERS = "reader_of_other_tests";

    private final TestDatabase test = TestDatabase.create();

    @BeforeEach
    void hideTheRoleOfOtherTests() {
        if (exists("reader")) {
            test.execute("alter role reader rename to " + OTHERS);
        }
    }

    @AfterEach
    void removeTheRole() {
        if (exists("reader")) {
            test.execute("drop owned by reader", "drop role reader");
        }
        if (exists(OTHERS)) {
            test.execute("alter role " + OTHERS + " rename to reader");
        }
    }

    private boolean exists(String role) {
        return !test.rows("select from pg_roles where rolname = '" + role + "'").isEmpty();
    }

    @Test
    void roleReadsEveryTableAndViewAndCallsTheReadingFunctions() {
        migrate();
        assertThat(test.rows("""
                select rolcanlogin, rolpassword is null, rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls
                from pg_authid where rolname = 'reader'""")).containsExactly("t|t|f");
        DatabaseClient reader = reader();
        List<String> relations = test.rows("""
                select relname from pg_class
                where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v')""");
        assertThat(relations).contains("daily_bars", "adjusted_bars", "open_findings", "forecasts", "dividends");
        relations.forEach(relation -> assertThat(reader.rows("select count(*) from " + relation))
                .as(relation)
                .hasSize(1));
        assertThat(reader.rows("select * from bars_as_of(now())")).isEmpty();
        assertThat(reader.rows("select * from return_inputs('AAA', date '2025-01-10')"))
                .isEmpty();
        assertThat(reader.value("select product(x) from (values (2.0), (3.0)) as factors (x)"))
                .isEqualTo("6.00");
    }

    @Test
    void executeIsGrantedWherePublicLostIt() {
        migrate();
        test.execute("revoke execute on all functions in schema public from public");
        assertThat(reader().rows("select * from bars_as_of(now())")).isEmpty();
    }

    @Test
    void roleChangesNothing() {
        migrate();
        for (String sql : List.of(
                "insert into vendor_calls (called_at) values (now())",
                "update trading_days set returns_stale = true",
                "delete from daily_bars",
                "truncate findings",
                "drop table findings",
                "select choose_splits()",
                "select create_daily_bars_year(2099)")) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .as(sql)
                    .isThrownBy(() -> reader().execute(sql))
                    .withStackTraceContaining(sql.startsWith("drop") ? "must be owner" : "permission denied");
        }
    }

    @Test
    void laterTableOfTheOwnerIsReadableAndATableOfAnotherOwnerIsNot() {
        String other = test.createUser();
        test.execute(
                "grant create, usage on schema public to " + other,
                "set role " + other,
                "create table customers (id integer)",
                "reset role");
        migrate();
        test.execute("create table later (id integer)");
        assertThat(reader().rows("select * from later")).isEmpty();
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> reader().rows("select * from customers"))
                .withStackTraceContaining("permission denied for table customers");
    }

    @Test
    void secondMigrateChangesNothingAndRestoresARevokedGrant() {
        migrate();
        List<String> written = written();
        migrate();
        assertThat(written()).isEqualTo(written);

        test.execute("revoke select on findings from reader");
        migrate();
        assertThat(reader().rows("select * from findings")).isEmpty();
    }

    /// Every write of a catalog row changes its xmin.
    private List<String> written() {
        return test.rows("""
                select 'role ' || xmin from pg_authid where rolname = 'reader'
                union all
                select 'database ' || xmin from pg_database where datname = current_database()
                union all
                select 'schema ' || xmin from pg_namespace where nspname = 'public'
                union all
                select 'default ' || xmin from pg_default_acl
                union all
                select oid::regclass || ' ' || xmin from pg_class where relnamespace = 'public'::regnamespace
                union all
                select oid::regprocedure || ' ' || xmin from pg_proc where pronamespace = 'public'::regnamespace""");
    }

    @Test
    void existingRoleKeepsItsAttributesAndItsPassword() {
        test.execute(
                "create role reader nologin createdb connection limit 3 password 'made-up' valid until '2031-01-01'");
        String attributes = "select to_jsonb(pg_authid) from pg_authid where rolname = 'reader'";
        List<String> before = test.rows(attributes);
        migrate();
        assertThat(test.rows(attributes)).isEqualTo(before);
        assertThat(test.rows("select has_table_privilege('reader', 'daily_bars', 'select')"))
                .containsExactly("t");
    }

    @Test
    void userWithoutTheRightToCreateRolesGetsTheStatement() {
        String user = test.createUser();
        test.execute("grant create on schema public to " + user);
        CapturedOutput run = migrate(user);
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .contains("run: create role reader login; then run migrate");
        assertThat(exists("reader")).isFalse();

        test.execute("create role reader login");
        CapturedOutput second = migrate(user);
        assertThat(second.exitCode()).as(second.all()).isZero();
        assertThat(second.err()).isEmpty();
        assertThat(reader().rows("select count(*) from adjusted_bars")).containsExactly("0");
    }

    @Test
    void grantThatOnlyTheOwnerMayGiveIsNamed() {
        migrate();
        String user = test.createUser();
        test.execute("grant select on all tables in schema public to " + user, "revoke select on findings from reader");
        CapturedOutput run = migrate(user);
        assertThat(run.exitCode()).as(run.all()).isZero();
        assertThat(run.err()).contains("as the owner, run: grant select on findings to reader");
    }

    @Test
    void roleThatAnotherStackCreatesAtTheSameTimeIsUsed() throws Exception {
        TestDatabase elsewhere = TestDatabase.create();
        try (Connection other = elsewhere.connect("another-stack")) {
            other.setAutoCommit(false);
            other.createStatement().execute("create role reader login");
            CompletableFuture<Void> migration = CompletableFuture.runAsync(this::migrate);
            awaitLockWait();
            other.commit();
            migration.get(2, TimeUnit.MINUTES);
        }
        assertThat(reader().rows("select * from findings")).isEmpty();
    }

    private void awaitLockWait() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        String waiting =
                "select from pg_stat_activity where wait_event_type = 'Lock' and query = '" + ReaderRole.CREATION + "'";
        while (test.rows(waiting).isEmpty()) {
            assertThat(System.nanoTime()).as("no migration waits for the role").isLessThan(end);
            Thread.sleep(20);
        }
    }

    private void migrate() {
        try (Database database = test.asOwner()) {
            Schema.migrate(database);
        }
    }

    /// The command of the workers.
    private CapturedOutput migrate(String user) {
        Worker worker = new Worker(Worker.MIGRATE, List.of(), "");
        return CapturedOutput.of(() -> worker.run(new String[0], test.environment(user)));
    }

    private DatabaseClient reader() {
        return new DatabaseClient(test.environment("reader"));
    }
}
