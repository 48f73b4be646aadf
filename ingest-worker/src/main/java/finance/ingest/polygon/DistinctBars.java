package finance.ingest.polygon;

import finance.ingest.market.Bar;
import finance.ingest.market.RefusedRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The bars of an answer, one for each ticker. Of equal rows of one ticker, one is kept. If the rows of a
/// ticker differ, nothing in the answer shows which one is right: all of them are refused. The order of the
/// rows in the body does not matter.
final class DistinctBars {
    private static final int USUAL = 12_000;

    /// A bar and the position of its row in the body.
    private record Placed(Bar bar, int start, int stop) {}

    private final JsonScanner json;
    private final List<Placed> rows = new ArrayList<>(USUAL);
    private final Set<String> tickers = new HashSet<>(2 * USUAL);
    private final Set<String> repeated = new HashSet<>();

    DistinctBars(JsonScanner json) {
        this.json = json;
    }

    /// @param start position of the row in the body, up to `stop`
    void add(Bar bar, int start, int stop) {
        rows.add(new Placed(bar, start, stop));
        if (!tickers.add(bar.ticker())) {
            repeated.add(bar.ticker());
        }
    }

    /// @param bars sorted by ticker
    /// @param conflicts tickers whose rows differ, sorted
    record Result(List<Bar> bars, List<RefusedRow> refused, List<String> conflicts) {}

    Result result() {
        List<Bar> bars = new ArrayList<>(rows.size());
        Map<String, List<Placed>> groups = new TreeMap<>();
        for (Placed row : rows) {
            if (!repeated.isEmpty() && repeated.contains(row.bar().ticker())) {
                groups.computeIfAbsent(row.bar().ticker(), _ -> new ArrayList<>())
                        .add(row);
            } else {
                bars.add(row.bar());
            }
        }
        List<RefusedRow> refused = new ArrayList<>();
        List<String> conflicts = new ArrayList<>();
        groups.forEach((ticker, group) -> {
            boolean equal = group.stream()
                    .allMatch(row -> isSame(row.bar(), group.getFirst().bar().values()));
            if (equal) {
                bars.add(group.getFirst().bar());
                group.stream().skip(1).forEach(row -> refused.add(refused(row, "duplicate")));
            } else {
                conflicts.add(ticker);
                group.forEach(row -> refused.add(refused(row, "rows of one ticker differ")));
            }
        });
        bars.sort(null);
        return new Result(bars, refused, conflicts);
    }

    private RefusedRow refused(Placed row, String reason) {
        return new RefusedRow(row.bar().ticker(), reason, json.line(row.start(), row.stop()));
    }

    private static boolean isSame(Bar bar, byte[] values) {
        return bar.hasValues(values, 0, values.length);
    }
}
