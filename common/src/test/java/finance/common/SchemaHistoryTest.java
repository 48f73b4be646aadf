package finance.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The history of the migrations is in a table with a separate name, so that another program can use Flyway
/// in the same schema.
class SchemaHistoryTest {
    private static final String VERSIONS =
            "select version, script from finance_schema_history where type = 'SQL' and success order by installed_rank";
    private static final String BAR = """
            insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
            values ('AAPL', '2025-01-10', 1, 1, 1, 1, 1)""";

    @Test
    void aFreshDatabaseGetsTheHistoryUnderItsOwnName() {
        TestDatabase database = TestDatabase.create();
        assertThat(migrate(database)).isEqualTo(Schema.VERSION);
        assertOneHistory(database);
        assertThat(migrate(database)).isZero();
    }

    @Test
    void aFilledDatabaseOfVersion2IsMovedAndKeepsItsRows() {
        TestDatabase database = TestDatabase.ofVersion2();
        database.execute(BAR);
        ensure(database);
        assertOneHistory(database);
        assertThat(database.rows("select ticker, trading_date from daily_bars")).containsExactly("AAPL|2025-01-10");
        assertThat(migrate(database)).isZero();
    }

    @Test
    void afterTheMoveTheFormerNamesAreFreeForAnotherProgram() {
        TestDatabase database = TestDatabase.ofVersion2();
        migrate(database);
        database.migrateAnotherProgram();
        assertThat(database.rows("select script from flyway_schema_history where type = 'SQL' order by 1"))
                .containsExactly("V1__customers.sql", "V2__invoices.sql");
        assertThat(migrate(database)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a integer", "version integer, success boolean"})
    void anotherProgramsTableOfThatNameIsNamedAndLeftAlone(String columns) {
        TestDatabase database = TestDatabase.create();
        database.execute("create table finance_schema_history (" + columns + ")");
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> ensure(database))
                .withMessageContaining("finance_schema_history, found a table of another program")
                .matches(e -> e.exitCode() == ExitCode.REFUSED);
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> migrate(database))
                .withMessageContaining("finance_schema_history, found a table of another program")
                .matches(e -> e.exitCode() == ExitCode.REFUSED);
        assertThat(database.rows("select count(*) from pg_class where relname = 'daily_bars'"))
                .containsExactly("0");
    }

    @Test
    void workersAtOnceMoveTheHistoryOnce() throws Exception {
        TestDatabase database = TestDatabase.ofVersion2();
        database.execute(BAR);
        CyclicBarrier start = new CyclicBarrier(4);
        Callable<Integer> worker = () -> {
            start.await();
            return migrate(database);
        };
        List<Integer> applied = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<Integer> done : threads.invokeAll(List.of(worker, worker, worker, worker))) {
                applied.add(done.get());
            }
        }
        assertThat(applied).containsExactlyInAnyOrder(Schema.VERSION - 2, 0, 0, 0);
        assertOneHistory(database);
        assertThat(database.rows("select count(*) from daily_bars")).containsExactly("1");
    }

    @Test
    void aWorkerThatWaitedWhileAnotherMovedTheHistoryFindsItMoved() throws Exception {
        TestDatabase database = TestDatabase.ofVersion2();
        try (var threads = Executors.newSingleThreadExecutor();
                Connection first = database.connect("first worker")) {
            first.setAutoCommit(false);
            Database.lock(first, Database.Lock.SCHEMA, 0);
            Future<Integer> second = threads.submit(() -> migrate(database));
            database.awaitAdvisoryLockWait();
            SchemaHistory.rename(first);
            first.commit();
            assertThat(second.get()).isEqualTo(Schema.VERSION - 2);
        }
        assertOneHistory(database);
    }

    @Test
    void anotherProgramsHistoryStaysAsItIs() {
        TestDatabase database = TestDatabase.create();
        database.migrateAnotherProgram();
        List<String> before = database.rows("select * from flyway_schema_history order by installed_rank");
        assertThat(migrate(database)).isEqualTo(Schema.VERSION);
        assertThat(database.rows("select * from flyway_schema_history order by installed_rank"))
                .isEqualTo(before);
        assertThat(database.rows(VERSIONS)).hasSize(Schema.VERSION);
    }

    @Test
    void aTableOfTheFormerNameThatIsNoHistoryStaysAsItIs() {
        TestDatabase database = TestDatabase.create();
        database.execute("create table flyway_schema_history (note text)");
        assertThat(migrate(database)).isEqualTo(Schema.VERSION);
        assertThat(database.rows("select count(*) from flyway_schema_history")).containsExactly("0");
    }

    @Test
    void aRestoredBackupOfVersion2BesideANewerHistoryIsRefused() {
        TestDatabase database = TestDatabase.migrated();
        database.execute(
                "create table flyway_schema_history as select * from finance_schema_history where version < '3'");
        List<String> before = database.contents();
        assertThatExceptionOfType(WorkerException.class)
                .isThrownBy(() -> migrate(database))
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REFUSED))
                .withMessageContaining(
                        "found two: finance_schema_history and, with our migrations, flyway_schema_history");
        assertThat(database.contents()).isEqualTo(before);
    }

    private static void assertOneHistory(TestDatabase database) {
        List<String> versions = database.rows(VERSIONS);
        assertThat(versions).hasSize(Schema.VERSION).startsWith("1|V1__market.sql", "2|V2__models.sql");
        assertThat(database.rows("select relname from pg_class where relname like '%schema_history%' order by 1"))
                .containsExactly("finance_schema_history", "finance_schema_history_pk", "finance_schema_history_s_idx");
    }

    private static int migrate(TestDatabase test) {
        try (Database database = test.asOwner()) {
            return Schema.migrate(database);
        }
    }

    private static void ensure(TestDatabase test) {
        try (Database database = test.asOwner()) {
            Schema.ensure(database);
        }
    }
}
