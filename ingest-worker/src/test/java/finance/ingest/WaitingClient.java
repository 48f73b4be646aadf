package finance.ingest;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.Settings;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs one transaction, whose first attempt waits an hour for the server's answer.
final class WaitingClient {
    /// Printed before each statement.
    static final String WAITING = "waiting for an answer";

    static final String LONG_STATEMENT = "select pg_sleep(3600)";

    private WaitingClient() {}

    public static void main(String[] args) {
        AtomicInteger attempts = new AtomicInteger();
        try (Database database = Database.of(DatabaseConfig.from(new Settings(System.getenv())), 1)) {
            database.transaction("wait for an answer", connection -> {
                try (Statement statement = connection.createStatement()) {
                    System.out.println(WAITING);
                    return statement.execute(attempts.incrementAndGet() == 1 ? LONG_STATEMENT : "select 1");
                }
            });
        }
        System.out.println("done after " + attempts + " attempts");
    }
}
