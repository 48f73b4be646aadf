package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.DatabaseClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.flywaydb.core.Flyway;
import org.postgresql.PGProperty;

/// A fresh, empty database on an embedded PostgreSQL that all tests of this JVM share.
record TestDatabase(String name) {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Set<String> TEMPLATES = new HashSet<>();
    private static EmbeddedPostgres server;

    static TestDatabase create() {
        return create("schema_" + NUMBER.incrementAndGet());
    }

    static TestDatabase create(String name) {
        TestDatabase maintenance = new TestDatabase("postgres");
        maintenance.execute("create database \"" + name.replace("\"", "\"\"") + '"');
        return new TestDatabase(name);
    }

    /// A copy of one that has the tables of this version.
    static TestDatabase migrated() {
        return copy("migrated", template -> {
            try (Database database = template.asOwner()) {
                Schema.migrate(database);
            }
        });
    }

    /// A copy of one that has the tables of version 2, with the history under Flyway's default name.
    static TestDatabase ofVersion2() {
        return ofVersion(2);
    }

    /// A copy of one that has the tables of an earlier version, with the history under Flyway's default name.
    static TestDatabase ofVersion(int version) {
        return copy("of_version_" + version, template -> template.migrateAsVersion(version));
    }

    private static synchronized TestDatabase copy(String template, Consumer<TestDatabase> making) {
        if (TEMPLATES.add(template)) {
            making.accept(create(template));
        }
        String name = "schema_" + NUMBER.incrementAndGet();
        new TestDatabase("postgres").execute("create database " + name + " template " + template);
        return new TestDatabase(name);
    }

    private static synchronized int port() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.builder()
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .setServerConfig("synchronous_commit", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException("start an embedded PostgreSQL", e);
            }
        }
        return server.getPort();
    }

    Map<String, String> environment(String user) {
        Map<String, String> environment = new HashMap<>();
        environment.put("POSTGRES_HOST", "127.0.0.1");
        environment.put("POSTGRES_PORT", String.valueOf(port()));
        environment.put("POSTGRES_DB", name);
        environment.put("POSTGRES_USER", user);
        environment.put("POSTGRES_PASSWORD", "made-up-password");
        return environment;
    }

    Database asOwner() {
        return as("postgres");
    }

    Database as(String user) {
        return Database.of(DatabaseConfig.from(new Settings(environment(user))), 4);
    }

    /// A role of its own for this database, as PostgreSQL 15 and newer treat it: without rights on the
    /// schema public.
    String createUser() {
        String user = "user_" + NUMBER.incrementAndGet();
        execute("create role " + user + " login", "revoke create on schema public from public");
        return user;
    }

    Connection connect(String applicationName) throws SQLException {
        Properties login = new Properties();
        PGProperty.PG_HOST.set(login, "127.0.0.1");
        PGProperty.PG_PORT.set(login, port());
        PGProperty.PG_DBNAME.set(login, name);
        PGProperty.USER.set(login, "postgres");
        PGProperty.APPLICATION_NAME.set(login, applicationName);
        return DriverManager.getConnection("jdbc:postgresql://", login);
    }

    void execute(String... statements) {
        client().execute(statements);
    }

    /// Rows as text, columns separated by `|`.
    List<String> rows(String sql) {
        return client().rows(sql);
    }

    /// Waits until a session of this database waits for an advisory lock.
    void awaitAdvisoryLockWait() throws InterruptedException {
        String waiting = """
                select
                from pg_locks
                where locktype = 'advisory' and not granted
                    and database = (select oid from pg_database where datname = current_database())""";
        for (int i = 0; rows(waiting).isEmpty(); i++) {
            assertThat(i)
                    .as("times 20 ms waited for a session that waits for an advisory lock")
                    .isLessThan(6_000);
            Thread.sleep(20);
        }
    }

    private DatabaseClient client() {
        return new DatabaseClient(environment("postgres"));
    }

    /// Every table, view, index, type and function of the schema public, and its history's rows.
    List<String> contents() {
        return rows("""
                select relkind::text || ' ' || relname from pg_class where relnamespace = 'public'::regnamespace
                union all
                select prokind::text || ' ' || oid::regprocedure::text || ' ' || md5(prosrc)
                from pg_proc where pronamespace = 'public'::regnamespace
                order by 1""");
    }

    private void migrateAsVersion(int version) {
        Flyway.configure()
                .dataSource("jdbc:postgresql://127.0.0.1:" + port() + "/" + name, "postgres", "made-up-password")
                .locations("classpath:sql")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .target(String.valueOf(version))
                .load()
                .migrate();
    }

    /// Another program's history under Flyway's default name, made by Flyway itself.
    void migrateAnotherProgram() {
        try {
            Path scripts = Files.createTempDirectory("another-program");
            Files.writeString(scripts.resolve("V1__customers.sql"), "create table customers (id integer);");
            Files.writeString(scripts.resolve("V2__invoices.sql"), "create table invoices (id integer);");
            Flyway.configure()
                    .dataSource("jdbc:postgresql://127.0.0.1:" + port() + "/" + name, "postgres", "made-up-password")
                    .locations("filesystem:" + scripts)
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .load()
                    .migrate();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
