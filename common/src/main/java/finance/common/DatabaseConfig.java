package finance.common;

/// Where the market's PostgreSQL is, from the `POSTGRES_*` settings.
public record DatabaseConfig(String host, int port, String database, String user, Secret password) {
    public static DatabaseConfig from(Settings settings) {
        return new DatabaseConfig(
                settings.text("POSTGRES_HOST", "localhost"),
                settings.integer("POSTGRES_PORT", 5432, 1, 65535),
                settings.required("POSTGRES_DB"),
                settings.required("POSTGRES_USER"),
                new Secret(settings.required("POSTGRES_PASSWORD")));
    }

    /// `tcpKeepAlive` lets a worker notice a database that vanished without a word; `loginTimeout`, in seconds,
    /// bounds one that takes the call and says nothing; `prepareThreshold=0` plans every statement with its values,
    /// which picks the one year of `daily_bars` that it needs.
    String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database
                + "?ApplicationName=finance&tcpKeepAlive=true&loginTimeout=5&prepareThreshold=0";
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
