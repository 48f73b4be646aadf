package finance.ml.report;

import finance.common.ExitCode;
import finance.common.WorkerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A CSV file (RFC 4180) with all points that a tuning command tried; `model_runs` has the selected one only.
///
/// @param rows oldest first, each with one value per column
record TuningFile(String name, List<String> columns, List<List<String>> rows) {
    private static final List<String> NAMES = List.of("arima_tuning_results.csv", "lstm_tuning_results.csv");

    /// The results files in that folder.
    static List<TuningFile> in(Path folder) {
        List<TuningFile> files = new ArrayList<>();
        for (String name : NAMES) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                files.add(read(file));
            }
        }
        return files;
    }

    /// Rows of a wrong length, which a killed run may leave, are skipped.
    private static TuningFile read(Path file) {
        try {
            List<List<String>> records = records(withoutByteOrderMark(Files.readString(file)));
            List<String> columns = records.isEmpty() ? List.of() : records.getFirst();
            List<List<String>> rows = records.stream()
                    .skip(1)
                    .filter(row -> row.size() == columns.size())
                    .toList();
            return new TuningFile(file.getFileName().toString(), columns, rows);
        } catch (IOException e) {
            throw new WorkerException(
                    ExitCode.REFUSED, "expected to read " + file.toAbsolutePath() + ", found " + e, e);
        }
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static List<List<String>> records(String text) {
        List<List<String>> records = new ArrayList<>();
        List<String> record = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                field.append(text.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
            } else if (quoted || (c != ',' && c != '\n' && c != '\r')) {
                field.append(c);
            } else if (c != '\r') {
                record.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    records.add(record);
                    record = new ArrayList<>();
                }
            }
        }
        if (!record.isEmpty() || !field.isEmpty()) {
            record.add(field.toString());
            records.add(record);
        }
        return records;
    }
}
