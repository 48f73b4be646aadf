package finance.common;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.postgresql.util.PSQLState;

/// A data source whose connections all use the transaction of the caller. A library that opens, commits and
/// closes its own connections, like Flyway, then works inside that transaction, and the caller commits.
///
/// So a migration holds the caller's lock, is atomic, and needs one server connection, which a connection
/// pooler in transaction mode reserves for it.
final class OneTransaction implements DataSource {
    private final Connection connection;
    private boolean rolledBack;

    OneTransaction(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Connection getConnection() {
        return (Connection) Proxy.newProxyInstance(
                OneTransaction.class.getClassLoader(), new Class<?>[] {Connection.class}, this::call);
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "close", "setAutoCommit" -> null;
            case "getAutoCommit" -> true;
            case "commit" -> commit();
            case "rollback" -> arguments == null ? rollback() : invoke(method, arguments);
            default -> invoke(method, arguments);
        };
    }

    private Object commit() throws SQLException {
        if (rolledBack) {
            throw new SQLException(
                    "the transaction has been rolled back", PSQLState.IN_FAILED_SQL_TRANSACTION.getState());
        }
        return null;
    }

    private Object rollback() throws SQLException {
        rolledBack = true;
        connection.rollback();
        return null;
    }

    private Object invoke(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public Connection getConnection(String user, String password) {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // no log is written
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // the connection is open already
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("no java.util.logging");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return connection.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return connection.isWrapperFor(type);
    }
}
