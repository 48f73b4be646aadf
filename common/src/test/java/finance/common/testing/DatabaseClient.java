package finance.common.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import org.postgresql.PGProperty;

/// Runs SQL on the database that the settings of a worker name. Each call has a connection of its own.
/// Errors of the database are thrown as IllegalStateException.
///
/// @param environment POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB, POSTGRES_USER and POSTGRES_PASSWORD
public record DatabaseClient(Map<String, String> environment) {
    /// The name of the database may have any characters, so it is no part of the URL.
    public Connection connect() throws SQLException {
        Properties login = new Properties();
        PGProperty.PG_HOST.set(login, environment.get("POSTGRES_HOST"));
        PGProperty.PG_PORT.set(login, environment.get("POSTGRES_PORT"));
        PGProperty.PG_DBNAME.set(login, environment.get("POSTGRES_DB"));
        PGProperty.USER.set(login, environment.get("POSTGRES_USER"));
        PGProperty.PASSWORD.set(login, environment.get("POSTGRES_PASSWORD"));
        return DriverManager.getConnection("jdbc:postgresql://", login);
    }

    /// Executes statements without parameters, each in a transaction of its own.
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw failure(String.join("; ", statements), e);
        }
    }

    /// Executes one statement with parameters.
    public void update(String sql, Object... parameters) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            statement.execute();
        } catch (SQLException e) {
            throw failure(sql, e);
        }
    }

    /// Rows as text like those of `psql -At`: columns separated by `|`, null as the empty text.
    public List<String> rows(String sql, Object... parameters) {
        List<String> rows = new ArrayList<>();
        for (List<String> row : table(sql, parameters)) {
            StringJoiner columns = new StringJoiner("|");
            row.forEach(value -> columns.add(value == null ? "" : value));
            rows.add(columns.toString());
        }
        return rows;
    }

    /// One list of columns per row, as text or null.
    public List<List<String>> table(String sql, Object... parameters) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, parameters);
            ResultSet result = statement.executeQuery();
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw failure(sql, e);
        }
    }

    /// The value of a query with one row and one column, as text or null.
    public String value(String sql, Object... parameters) {
        List<List<String>> rows = table(sql, parameters);
        if (rows.size() != 1 || rows.getFirst().size() != 1) {
            throw new IllegalStateException("expected one value, found " + rows + " by: " + sql);
        }
        return rows.getFirst().getFirst();
    }

    /// Like [#value], as a number.
    public double number(String sql, Object... parameters) {
        return Double.parseDouble(value(sql, parameters));
    }

    private static void bind(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }

    private static IllegalStateException failure(String sql, SQLException e) {
        return new IllegalStateException(e.getMessage() + " by: " + sql, e);
    }
}
