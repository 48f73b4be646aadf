package finance.replay.database;

import finance.common.Database;
import finance.common.DatabaseConfig;
import finance.common.Schema;
import finance.common.Settings;
import java.util.Map;

/// Databases with the tables of this version, for tests. Each one is a copy of a database that is migrated once
/// per JVM: a copy takes a tenth of the time of a migration.
public final class MigratedDatabase {
    private static Map<String, String> template;

    private MigratedDatabase() {}

    /// Creates a database on the shared server of the tests.
    ///
    /// @return its environment
    public static synchronized Map<String, String> create() {
        if (template == null) {
            Map<String, String> migrated = EmbeddedDatabase.shared().createDatabase("migrated");
            try (Database database = Database.of(DatabaseConfig.from(new Settings(migrated)), 1)) {
                Schema.migrate(database);
            }
            template = migrated;
        }
        return EmbeddedDatabase.shared().copyDatabase(template);
    }
}
