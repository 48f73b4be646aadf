package finance.replay.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import finance.common.testing.DatabaseClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EmbeddedDatabaseTest {
    @Test
    void createdDatabasesAreEmptyAndApart() throws SQLException {
        Map<String, String> first = EmbeddedDatabase.shared().createDatabase();
        Map<String, String> second = EmbeddedDatabase.shared().createDatabase();
        new DatabaseClient(first).execute("create table only_here (n int)");

        assertThat(new DatabaseClient(first).value("select count(*) from pg_tables where schemaname = 'public'"))
                .isEqualTo("1");
        assertThat(new DatabaseClient(second).value("select count(*) from pg_tables where schemaname = 'public'"))
                .isEqualTo("0");
    }

    @Test
    void namedDatabaseStartsAfresh() throws SQLException {
        new DatabaseClient(EmbeddedDatabase.shared().createDatabase("again")).execute("create table t (n int)");
        Map<String, String> again = EmbeddedDatabase.shared().createDatabase("again");

        assertThat(new DatabaseClient(again).value("select count(*) from pg_tables where schemaname = 'public'"))
                .isEqualTo("0");
        assertThatThrownBy(() -> EmbeddedDatabase.shared().createDatabase("x; drop database again"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x; drop");
    }

    @Test
    void stopRefusesAndRestartCutsConnectionsButKeepsPortAndData() throws SQLException {
        try (EmbeddedDatabase database = EmbeddedDatabase.start()) {
            Map<String, String> environment = database.createDatabase();
            new DatabaseClient(environment).execute("create table kept as select 7 as n");
            database.stop();
            assertThatThrownBy(() -> EmbeddedDatabase.connect(environment)).isInstanceOf(SQLException.class);
            database.resume();
            try (Connection before = EmbeddedDatabase.connect(environment)) {
                database.restart();
                assertThat(before.isValid(2)).isFalse();
            }
            assertThat(new DatabaseClient(environment).value("select n from kept"))
                    .isEqualTo("7");
            assertThat(database.environment().get("POSTGRES_PORT")).isEqualTo(environment.get("POSTGRES_PORT"));
        }
    }

    @Test
    void givenFolderIsUsedAgainAndKept(@TempDir Path folder) throws SQLException {
        Path data = folder.resolve("pg");
        Map<String, String> environment;
        try (EmbeddedDatabase database = EmbeddedDatabase.start(data, 0)) {
            environment = database.createDatabase("kept");
            new DatabaseClient(environment).execute("create table t as select 'still here' as what");
            assertThat(new DatabaseClient(environment).value("show fsync")).isEqualTo("on");
        }
        assertThat(Files.exists(data.resolve("PG_VERSION"))).isTrue();
        try (EmbeddedDatabase database =
                EmbeddedDatabase.start(data, Integer.parseInt(environment.get("POSTGRES_PORT")))) {
            assertThat(database.port()).isEqualTo(Integer.parseInt(environment.get("POSTGRES_PORT")));
            assertThat(new DatabaseClient(environment).value("select what from t"))
                    .isEqualTo("still here");
        }
    }

    @Test
    void publishedDatabaseListensBeyondLoopbackAndTrustsEveryAddress(@TempDir Path folder) throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.startPublished(folder.resolve("pg"), 0)) {
            assertThat(new DatabaseClient(database.environment()).value("show listen_addresses"))
                    .isEqualTo("*");
            assertThat(new DatabaseClient(database.environment())
                            .value("select auth_method from pg_hba_file_rules where address = 'all' and error is null"))
                    .isEqualTo("trust");
        }
        try (EmbeddedDatabase ordinary = EmbeddedDatabase.start(folder.resolve("other"), 0)) {
            assertThat(new DatabaseClient(ordinary.environment()).value("show listen_addresses"))
                    .isEqualTo("127.0.0.1");
        }
    }

    @Test
    void aStrangersServerIsNotTakenForItsOwn(@TempDir Path folder) {
        int taken = EmbeddedDatabase.shared().port();
        assertThatThrownBy(() -> EmbeddedDatabase.start(folder.resolve("pg"), taken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("port " + taken);
    }
}
