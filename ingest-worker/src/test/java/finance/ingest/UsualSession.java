package finance.ingest;

import finance.replay.market.Row;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Rows of a session of usual size, so that only the given rows differ from one session to the next.
final class UsualSession {
    private static final int TICKERS = 200;

    private UsualSession() {}

    static List<Row> with(Row... rows) {
        Stream<Row> others = IntStream.range(0, TICKERS)
                .mapToObj(i -> Row.of("USUAL.%03d".formatted(i), "%d.%04d".formatted(1 + i, i * 37 % 10_000)));
        return Stream.concat(Stream.of(rows), others).toList();
    }
}
