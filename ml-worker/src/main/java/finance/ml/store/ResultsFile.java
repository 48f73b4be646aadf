package finance.ml.store;

import finance.common.ExitCode;
import finance.common.WorkerException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;

/// A CSV file (RFC 4180) to which tuning commands append rows; several processes may do so at the same
/// time. The header is written with the first rows.
///
/// A file that another program saved with a byte-order mark or with CRLF at the ends of its lines is continued.
public final class ResultsFile {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path file;
    private final String header;

    public ResultsFile(Path file, List<String> columns) {
        this.file = file;
        this.header = String.join(",", columns);
    }

    /// Makes sure before long work that its rows can be appended, and creates the file with its header.
    ///
    /// @throws WorkerException where the file cannot be written or has another header
    public void prepare() {
        append(List.of());
    }

    /// Appends the rows. If the process is killed meanwhile, the file may end inside a row.
    ///
    /// @param rows of as many values as there are columns; null is an empty field
    /// @throws WorkerException where the file cannot be written or has another header
    public void append(List<List<Object>> rows) {
        String lines = rows.stream()
                .map(row -> row.stream().map(ResultsFile::field).collect(Collectors.joining(",", "", "\n")))
                .collect(Collectors.joining());
        try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            String found = firstLine(channel);
            if (!found.isEmpty() && !found.equals(header)) {
                throw new WorkerException(
                        ExitCode.REFUSED,
                        "expected the header '%s' in %s, found '%s'; move the file away or name another"
                                .formatted(header, file.toAbsolutePath(), found));
            }
            write(channel, (found.isEmpty() ? header + "\n" : endsALine(channel) ? "" : "\n") + lines);
        } catch (IOException e) {
            throw new WorkerException(
                    ExitCode.REFUSED,
                    "expected a file that can be written at %s, found: %s".formatted(file.toAbsolutePath(), e),
                    e);
        }
    }

    private String firstLine(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(BYTE_ORDER_MARK.length() * 3 + header.length() + 2);
        channel.read(start, 0);
        String text = new String(start.array(), 0, start.position(), StandardCharsets.UTF_8);
        String first = text.lines().findFirst().orElse("");
        return first.startsWith(BYTE_ORDER_MARK) ? first.substring(BYTE_ORDER_MARK.length()) : first;
    }

    private static boolean endsALine(FileChannel channel) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        channel.read(last, channel.size() - 1);
        return last.get(0) == '\n';
    }

    private static void write(FileChannel channel, String text) throws IOException {
        channel.position(channel.size());
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String field(Object value) {
        String text = value == null ? "" : value.toString();
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
