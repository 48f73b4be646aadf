package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.database.EmbeddedDatabase;
import finance.replay.demo.DataCheckTables;
import finance.replay.demo.DemoMarket;
import finance.transform.TransformWorker;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Map;

/// The database of `make demo`, without its models: the demo's market and faults, loaded by the workers.
///
/// @param heldBack the table of the two days that the first run holds back
/// @param loadedLater the same after the second run
record DemoDatabase(Map<String, String> environment, String heldBack, String loadedLater) {
    private static DemoDatabase loaded;

    /// One database for all tests of this JVM; they only read it.
    static synchronized DemoDatabase loaded() throws SQLException {
        if (loaded == null) {
            loaded = load();
        }
        return loaded;
    }

    private static DemoDatabase load() throws SQLException {
        String first = DemoMarket.FROM.toString();
        String last = DemoMarket.TO.toString();
        try (IngestTestbed testbed = IngestTestbed.of(DemoMarket.market(), DemoMarket.faults())) {
            run(testbed, 75, first, last);
            String heldBack = days(testbed);
            run(testbed, 0, first, last);
            String loadedLater = days(testbed);
            transform(testbed);
            run(testbed, 0, "--refresh", "3");
            run(testbed, 0, "--securities");
            transform(testbed);
            return new DemoDatabase(testbed.environment, heldBack, loadedLater);
        }
    }

    private static void run(IngestTestbed testbed, int exitCode, String... args) {
        CapturedOutput run = testbed.ingest(args);
        assertThat(run.exitCode()).as(run.all()).isEqualTo(exitCode);
    }

    private static void transform(IngestTestbed testbed) {
        assertThat(TransformWorker.run(new String[] {"--stale"}, testbed.environment))
                .isZero();
    }

    private static String days(IngestTestbed testbed) throws SQLException {
        LocalDate empty = DemoMarket.DELAYED_DAY;
        LocalDate partial = DemoMarket.PARTIAL_DAY;
        try (Connection connection = EmbeddedDatabase.connect(testbed.environment)) {
            return new DataCheckTables(connection).days(empty, partial).toString();
        }
    }

    Connection connect() throws SQLException {
        return EmbeddedDatabase.connect(environment);
    }
}
