package finance.ml.arima;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The figures of R (4.2.2, forecast 8.20) under `arima-reference/`: one series per file, and R's results.
public final class Reference {
    private Reference() {}

    /// Rows of a comma-separated table by column name, quotes taken off.
    public static List<Map<String, String>> table(String name) {
        List<String> lines = lines(name);
        String[] columns = lines.getFirst().replace("\"", "").split(",", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < columns.length; i++) {
                row.put(columns[i], cells[i].replace("\"", ""));
            }
            rows.add(row);
        }
        return rows;
    }

    /// Missing values, R's NA, are NaN.
    static double[] series(String name) {
        List<String> lines = lines(name + ".csv");
        return lines.subList(1, lines.size()).stream()
                .mapToDouble(line -> line.equals("NA") ? Double.NaN : Double.parseDouble(line.replace("\"", "")))
                .toArray();
    }

    /// A row's series with the positions (from 1) that the column `missing` names taken out.
    public static double[] observed(Map<String, String> row) {
        double[] series = series(row.get("series"));
        for (String position : row.get("missing").split(" ", -1)) {
            if (!position.isEmpty()) {
                series[Integer.parseInt(position) - 1] = Double.NaN;
            }
        }
        return series;
    }

    /// max − min, what a thousandth "of the series' scale" refers to.
    static double scale(double[] series) {
        return Arrays.stream(series).max().orElseThrow()
                - Arrays.stream(series).min().orElseThrow();
    }

    private static List<String> lines(String name) {
        try (InputStream in = Reference.class.getResourceAsStream("/arima-reference/" + name)) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
