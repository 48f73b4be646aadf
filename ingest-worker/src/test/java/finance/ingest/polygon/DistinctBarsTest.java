package finance.ingest.polygon;

import static org.assertj.core.api.Assertions.assertThat;

import finance.ingest.market.Bar;
import finance.ingest.market.GroupedDaily;
import finance.ingest.market.RefusedRow;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import okio.Buffer;
import org.junit.jupiter.api.Test;

class DistinctBarsTest {
    private static final LocalDate DAY = LocalDate.of(2025, 1, 10);
    private static final String GOOD = row("AAA", "1000", "12.5");
    /// The same numbers in another notation, at another time of the day.
    private static final String EQUAL = row("AAA", "1e3", "12.50").replace("1736542800000", "1736542800001");
    private static final String OTHER_CLOSE = row("AAA", "1000", "12.51");
    private static final String INVALID = row("AAA", "1000", "-1");
    private static final String OTHER_TICKER = row("BBB", "7", "3");

    private static String row(String ticker, String volume, String close) {
        return "{\"T\":\"" + ticker + "\",\"v\":" + volume + ",\"o\":12,\"c\":" + close
                + ",\"h\":13,\"l\":11,\"t\":1736542800000,\"n\":4}";
    }

    private static GroupedDaily read(List<String> rows) throws Exception {
        String body = "{\"status\":\"OK\",\"request_id\":\"r\",\"adjusted\":false,\"resultsCount\":" + rows.size()
                + ",\"results\":[" + String.join(",", rows) + "]}";
        return GroupedDailyReader.read(DAY, new Buffer().writeUtf8(body), 200);
    }

    /// Tickers with closes, then the reasons of the refused rows.
    private static String summary(GroupedDaily day) {
        String bars = day.bars().stream()
                .map(bar -> bar.ticker() + " " + new String(bar.values(), StandardCharsets.US_ASCII).split("\t", -1)[3])
                .map(bar -> bar.replace("12.50", "12.5"))
                .collect(Collectors.joining(", "));
        String reasons = day.refused().stream().map(RefusedRow::reason).sorted().collect(Collectors.joining(", "));
        return bars + " | " + reasons + " | " + day.conflicts();
    }

    private static List<List<String>> permutations(List<String> rows) {
        if (rows.isEmpty()) {
            return List.of(List.of());
        }
        List<List<String>> permutations = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<String> others = new ArrayList<>(rows);
            String first = others.remove(i);
            for (List<String> rest : permutations(others)) {
                List<String> permutation = new ArrayList<>(List.of(first));
                permutation.addAll(rest);
                permutations.add(permutation);
            }
        }
        return permutations;
    }

    private static void assertInAnyOrder(List<String> rows, String expected) throws Exception {
        for (List<String> permutation : permutations(rows)) {
            GroupedDaily day = read(permutation);
            assertThat(summary(day)).as(String.join("\n", permutation)).isEqualTo(expected);
            assertThat(day.bars().size() + day.refused().size()).isEqualTo(rows.size());
        }
    }

    @Test
    void oneOfEqualRowsIsKept() throws Exception {
        assertInAnyOrder(List.of(GOOD, OTHER_TICKER, GOOD), "AAA 12.5, BBB 3 | duplicate | []");
        assertInAnyOrder(List.of(GOOD, EQUAL), "AAA 12.5 | duplicate | []");
    }

    @Test
    void rowsThatDifferAreAllRefused() throws Exception {
        String differ = "rows of one ticker differ";
        assertInAnyOrder(List.of(GOOD, OTHER_CLOSE, OTHER_TICKER), "BBB 3 | " + differ + ", " + differ + " | [AAA]");
        assertInAnyOrder(
                List.of(GOOD, OTHER_CLOSE, GOOD, OTHER_TICKER),
                "BBB 3 | " + differ + ", " + differ + ", " + differ + " | [AAA]");
    }

    @Test
    void invalidRowIsNoConflict() throws Exception {
        assertInAnyOrder(List.of(GOOD, INVALID, OTHER_TICKER), "AAA 12.5, BBB 3 | close is negative | []");
    }

    @Test
    void closeAndVolumeAreTheNumbersOfTheRow() throws Exception {
        Bar bar = read(List.of(row("AAA", "1.5e3", "12.25"))).bars().getFirst();

        assertThat(bar.close()).isEqualTo(12.25);
        assertThat(bar.volume()).isEqualTo(1500);
    }
}
