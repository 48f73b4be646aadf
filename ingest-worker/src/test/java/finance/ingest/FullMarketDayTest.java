package finance.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import finance.replay.market.Market;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A day of the whole market: every number of every row is stored as the vendor wrote it.
class FullMarketDayTest {
    private static final Pattern ROW = Pattern.compile("\\{(\"T\":[^}]*)}");
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":(\"[^\"]*\"|[^,]+)");
    /// The vendor's field names, in the order of the columns of [#BARS].
    private static final List<String> FIELDS = List.of("o", "h", "l", "c", "v", "vw", "n");

    private static final String BARS =
            "select ticker, open, high, low, close, volume, vwap, trades from daily_bars where trading_date = '%s'";

    @Test
    void bodyOfAnOlderShapeIsStoredAsItWasSent() {
        LocalDate date = LegacyGroupedDailyBody.DATE;
        byte[] body = LegacyGroupedDailyBody.bytes();
        try (IngestTestbed testbed = IngestTestbed.of(Market.empty().withBody(date, body))) {
            CapturedOutput run = testbed.ingest(date.toString());

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(run.out()).contains("8,374 rows = 8,367 bars + 7 test symbols + 0 refused");
            assertThat(testbed.rows("select results_count, bars, test_symbols, refused, row_count from ingestion_logs"))
                    .containsExactly("8374|8367|7|0|8367");
            assertThat(testbed.value("select count(*) from daily_bars where vwap is null and trades is null"))
                    .isEqualTo("60");
            assertThat(Integer.parseInt(
                            testbed.value("select count(*) from daily_bars where vwap not between low and high")))
                    .isGreaterThan(300);
            assertThat(testbed.rows("select ticker, close from daily_bars"
                            + " where ticker in ('BRK.A', 'CPS', 'CpS', 'DUST', 'NAN', 'TRUE') order by ticker"))
                    .containsExactly(
                            "BRK.A|313875.38", "CPS|77.2", "CpS|25.61", "DUST|0.0001", "NAN|12.73", "TRUE|9.54");
            assertStoredExactly(testbed, date, new String(body, StandardCharsets.UTF_8), 8_367);
        }
    }

    @Test
    void madeUpDayIsStoredAsItWasSent() {
        LocalDate date = LocalDate.of(2026, 2, 27);
        Market market = Market.of(7, 4_000);
        String body = new String(market.day(date), StandardCharsets.UTF_8);
        try (IngestTestbed testbed = IngestTestbed.of(market)) {
            CapturedOutput run = testbed.ingest(date.toString());

            assertThat(run.exitCode()).as(run.all()).isZero();
            int bars = Integer.parseInt(testbed.value("select bars from trading_days"));
            assertThat(bars).isGreaterThan(3_800);
            assertStoredExactly(testbed, date, body, bars);
            assertThat(testbed.rows(
                            "select ticker from daily_bars where ticker in ('CPS', 'CpS', 'NAN', 'TRUE') order by 1"))
                    .containsExactly("CPS", "CpS", "NAN", "TRUE");
            assertThat(testbed.value("select count(*) from daily_bars where volume % 1 <> 0"))
                    .isNotEqualTo("0");
        }
    }

    @Test
    void difficultNumbersStayExact() {
        LocalDate date = LocalDate.of(2025, 1, 10);
        String body = """
                {"status":"DELAYED","resultsCount":4,"results":[
                {"T":"FRACTION","v":30002507.354057,"vw":10.00000000000000000001,"o":0.0001,"h":313875.38,"l":0.00010,"c":0.1,"t":1736542800000,"n":5e2},
                {"T":"EXPONENT","v":1.432032e+06,"vw":3.13875e5,"o":1E0,"h":1.0e2,"l":1e-4,"c":99.99,"t":1736542800000,"n":7.0},
                {"T":"MIDNIGHT","v":0,"vw":null,"o":1,"h":1,"l":1,"c":1,"t":1736485200000,"n":null,"otc":false},
                {"T":"LATE","v":-0,"o":1,"h":1,"l":1,"c":1,"t":1.7365715999e12}]}""";
        try (IngestTestbed testbed =
                IngestTestbed.of(Market.empty().withBody(date, body.getBytes(StandardCharsets.UTF_8)))) {
            CapturedOutput run = testbed.ingest(date.toString());

            assertThat(run.exitCode()).as(run.all()).isZero();
            assertThat(testbed.rows(BARS.formatted(date) + " order by ticker"))
                    .containsExactly(
                            "EXPONENT|1|100|0.0001|99.99|1432032|313875|7",
                            "FRACTION|0.0001|313875.38|0.00010|0.1|30002507.354057|10.00000000000000000001|500",
                            "LATE|1|1|1|1|0||",
                            "MIDNIGHT|1|1|1|1|0||");
        }
    }

    private static void assertStoredExactly(IngestTestbed testbed, LocalDate date, String body, int bars) {
        Map<String, Map<String, String>> sent = rows(body);
        List<String> stored = testbed.rows(BARS.formatted(date));
        assertThat(stored).hasSize(bars);
        for (String row : stored) {
            String[] columns = row.split("\\|", -1);
            Map<String, String> fields = sent.get(columns[0]);
            for (int i = 0; i < FIELDS.size(); i++) {
                String literal = fields.get(FIELDS.get(i));
                BigDecimal expected = literal == null ? null : new BigDecimal(literal);
                BigDecimal found = columns[i + 1].isEmpty() ? null : new BigDecimal(columns[i + 1]);
                assertThat(found)
                        .as("%s of %s", FIELDS.get(i), columns[0])
                        .usingComparator((a, b) -> a == null || b == null ? (a == b ? 0 : 1) : a.compareTo(b))
                        .isEqualTo(expected);
            }
        }
    }

    /// Reads the rows without any code of the worker.
    private static Map<String, Map<String, String>> rows(String body) {
        Map<String, Map<String, String>> rows = new HashMap<>();
        ROW.matcher(body).results().forEach(row -> {
            Map<String, String> fields = FIELD.matcher(row.group(1))
                    .results()
                    .collect(Collectors.toMap(field -> field.group(1), field -> field.group(2)));
            rows.put(fields.get("T").replace("\"", ""), fields);
        });
        return rows;
    }
}
