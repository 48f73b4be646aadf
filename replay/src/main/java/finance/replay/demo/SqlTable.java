package finance.replay.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A query's result as a text table with right-aligned numbers.
public final class SqlTable {
    private final List<List<String>> lines = new ArrayList<>();
    private final List<Boolean> numeric = new ArrayList<>();

    private SqlTable() {}

    static SqlTable of(Connection connection, String sql, Object... parameters) throws SQLException {
        SqlTable table = new SqlTable();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                table.read(rows);
            }
        }
        return table;
    }

    private void read(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnLabel(i));
            numeric.add(Number.class.isAssignableFrom(classOf(columns.getColumnClassName(i))));
        }
        lines.add(names);
        while (rows.next()) {
            List<String> line = new ArrayList<>();
            for (int i = 1; i <= names.size(); i++) {
                line.add(rows.getString(i) == null ? "-" : rows.getString(i));
            }
            lines.add(line);
        }
    }

    private static Class<?> classOf(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException notOurs) {
            return Object.class;
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder cells = new StringBuilder("   ");
            for (int column = 0; column < line.size(); column++) {
                String cell = line.get(column);
                String blanks = " ".repeat(width(column) - cell.length());
                cells.append("  ").append(numeric.get(column) ? blanks + cell : cell + blanks);
            }
            text.append(cells.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
    }
}
