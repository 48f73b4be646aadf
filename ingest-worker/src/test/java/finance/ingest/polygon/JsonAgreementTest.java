package finance.ingest.polygon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.squareup.moshi.JsonReader.Token;
import finance.ingest.market.Bar;
import finance.ingest.market.GroupedDaily;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import okio.Buffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compares the worker's reader with moshi's strict one: both accept exactly the texts that are JSON by RFC
/// 8259, and read the same values.
@Tag("slow")
class JsonAgreementTest {
    private static final int ROWS = 200_000;
    private static final int BODIES = 20_000;
    private static final String MALFORMED = "malformed";
    private static final LocalDate DAY = LocalDate.of(2025, 1, 10);

    @Test
    void fuzzedRowIsReadAsMoshiReadsItOrByNeither() throws IOException {
        JsonFuzz fuzz = new JsonFuzz(20250110);
        int plain = 0;
        int accepted = 0;
        for (int i = 0; i < ROWS; i++) {
            byte[] text = fuzz.row();
            Optional<RawRow> row = row(text);
            Optional<MoshiReading.JsonRow> expected = MoshiReading.row(text);
            if (row.isPresent() != expected.isPresent() || (row.isPresent() && !isSame(row.get(), expected.get()))) {
                fail("of " + quoted(text) + " expected " + expected.map(JsonAgreementTest::fields) + ", found "
                        + row.map(JsonAgreementTest::fields));
            }
            if (row.isPresent()) {
                accepted++;
                plain += isPlain(text) ? 1 : 0;
            }
        }
        assertThat(plain).isGreaterThan(10_000);
        assertThat(accepted - plain).isGreaterThan(10_000);
        assertThat(ROWS - accepted).isGreaterThan(50_000);
    }

    @Test
    void fuzzedReferenceRowIsReadAsByMoshiOrByNeither() throws IOException {
        ReferenceColumns columns = ReferenceColumns.of(List.of("T", "o", "v", "vw", "ticker"));
        JsonFuzz fuzz = new JsonFuzz(20250114);
        int accepted = 0;
        for (int i = 0; i < ROWS; i++) {
            byte[] text = fuzz.row();
            String found = referenceRow(new ReferenceRowReader(new JsonScanner(text), columns)::read);
            String expected = referenceRow(new ReferenceRowReader(new JsonScanner(text), columns)::readByMoshi);
            if (!found.equals(expected)) {
                fail("of " + quoted(text) + " expected " + expected + ", found " + found);
            }
            accepted += found.equals(MALFORMED) ? 0 : 1;
        }
        assertThat(accepted).isBetween(20_000, ROWS - 20_000);
    }

    @Test
    void tickerThatIsANumberIsAFaultInBothReadings() throws IOException {
        byte[] text = "{\"ticker\":12}".getBytes(StandardCharsets.UTF_8);
        ReferenceColumns columns = ReferenceColumns.of(List.of("ticker"));
        assertThat(referenceRow(new ReferenceRowReader(new JsonScanner(text), columns)::read))
                .isEqualTo(referenceRow(new ReferenceRowReader(new JsonScanner(text), columns)::readByMoshi))
                .isEqualTo("{} expected the ticker as text, found the number 12");
    }

    @FunctionalInterface
    private interface RowReading {
        ReferenceRow read() throws IOException, MalformedResponseException;
    }

    private static String referenceRow(RowReading reading) throws IOException {
        try {
            ReferenceRow row = reading.read();
            return row + " " + row.fault();
        } catch (MalformedResponseException | EOFException e) {
            return MALFORMED;
        }
    }

    @Test
    void fuzzedBodyIsReadAsMoshiReadsItOrByNeither() throws IOException {
        JsonFuzz fuzz = new JsonFuzz(20250113);
        int accepted = 0;
        int loaded = 0;
        for (int i = 0; i < BODIES; i++) {
            byte[] text = fuzz.body();
            Optional<MoshiReading.Body> expected = MoshiReading.body(text);
            String found;
            try {
                GroupedDaily day = GroupedDailyReader.read(DAY, new Buffer().write(text), 200);
                found = "rows " + day.resultsCount();
                assertBarsAreMoshiRows(day, expected, text);
                loaded++;
            } catch (MalformedResponseException e) {
                found = e.getMessage();
            } catch (ErrorStatus e) {
                found = "status";
            }
            accepted += expected.isPresent() ? 1 : 0;
            if (!isExpected(found, expected)) {
                fail("of " + quoted(text) + " expected " + expected + ", found " + found);
            }
        }
        assertThat(loaded).isGreaterThan(2_000);
        assertThat(BODIES - accepted).isGreaterThan(2_000);
    }

    /// Not JSON; or JSON with a wrong count or without a bar of the day; or read.
    private static boolean isExpected(String found, Optional<MoshiReading.Body> expected) {
        if (expected.isEmpty()) {
            return found.startsWith("not JSON")
                    || (found.startsWith("expected ") && !found.startsWith("expected bars of "));
        }
        int rows = expected.get().rows().size();
        return found.equals("status")
                || (expected.get().resultsCount() == rows
                        ? found.equals("rows " + rows) || found.startsWith("expected bars of ")
                        : found.startsWith("expected resultsCount rows"));
    }

    private static void assertBarsAreMoshiRows(GroupedDaily day, Optional<MoshiReading.Body> body, byte[] text) {
        assertThat(body).as(quoted(text)).isPresent();
        Set<String> rows = body.get().rows().stream()
                .map(row -> row.field("T").literal() + "\t"
                        + List.of("o", "h", "l", "c", "v", "vw").stream()
                                .map(name -> row.field(name).literal())
                                .map(literal -> literal == null ? "\\N" : literal)
                                .collect(Collectors.joining("\t")))
                .collect(Collectors.toSet());
        for (Bar bar : day.bars()) {
            String values = new String(bar.values(), StandardCharsets.US_ASCII);
            String withoutTrades = values.substring(0, values.lastIndexOf('\t'));
            assertThat(rows).as(quoted(text)).contains(bar.ticker() + "\t" + withoutTrades);
        }
    }

    /// Each text as the value of `T` and of `c`, as the name of a field, and as a row.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"AAPL\n\"",
                "\"AAPL\t\"",
                "\"AAPL\r\"",
                "\"AAPL \"",
                "\"\nAAPL\"",
                "\"AA\0PL\"",
                "\"AAPL\u001b\"",
                "\"AA\\\nPL\"",
                "\"\\'\"",
                "\"\\x41\"",
                "\"\\u00e\"",
                "\"\\u0041\"",
                "\"A",
                "A\"",
                "'A'",
                "A",
                "",
                "\uFEFF\"A\"",
                "\"\uFEFFA\"",
                "1.",
                ".5",
                "+1",
                "01",
                "-",
                "-01",
                "-0",
                "-0.0",
                "1e",
                "1e+",
                "1E5",
                "0x10",
                "1_0",
                "1e400",
                "-1e400",
                "1e-400",
                "1e18446744073709551616",
                "1e-18446744073709551616",
                "1e00000000000000000001",
                "9223372036854775808",
                "null",
                "NULL",
                "nul",
                "nulll",
                "true",
                "True",
                "NaN",
                "nan",
                "Infinity",
                "-Infinity",
                "+Infinity",
                "{}",
                "[]",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1;2]",
                "{\"a\" 1}",
                "{\"a\"=1}",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{1:2}",
                "{NaN:1}",
                "{\"a\":1,\"a\":2}",
                "/**/1",
                "1//",
                "1#",
                "1,1",
                "\"A\"\"B\""
            })
    void trapIsReadAsMoshiReadsItOrByNeither(String trap) throws IOException {
        for (String text : List.of(
                "{\"T\":" + trap + ",\"c\":1}",
                "{\"c\":" + trap + "}",
                "{\"x\":" + trap + ",\"c\":1}",
                "{" + trap + ":1}",
                "{\"T\":\"A\",\"T\":" + trap + "}",
                trap)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThat(row(bytes).map(JsonAgreementTest::fields))
                    .as(quoted(bytes))
                    .isEqualTo(MoshiReading.row(bytes).map(JsonAgreementTest::fields));
        }
    }

    /// A thousand and then a hundred thousand brackets: no stack is deep enough for a reader that counts on
    /// it.
    @ParameterizedTest
    @ValueSource(ints = {200, 252, 253, 1_000, 100_000})
    void nestingEndsWhereMoshisDoes(int depth) throws IOException {
        for (String text : List.of(
                "{\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}",
                "{\"x\":" + "[".repeat(depth),
                "{\"x\":" + "{\"x\":".repeat(depth) + "1" + "}".repeat(depth) + "}")) {
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            assertThat(row(bytes).isPresent()).isEqualTo(MoshiReading.row(bytes).isPresent());
        }
    }

    private static Optional<RawRow> row(byte[] text) throws IOException {
        JsonScanner json = new JsonScanner(text);
        RawRow row = new RawRow(json);
        try {
            row.read();
            return json.isAtEnd() ? Optional.of(row) : Optional.empty();
        } catch (MalformedResponseException | EOFException e) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(byte[] text) {
        JsonScanner json = new JsonScanner(text);
        json.next();
        return new RawRow(json).readPlain();
    }

    private static boolean isSame(RawRow row, MoshiReading.JsonRow expected) {
        if (row.isObject() != expected.object()) {
            return false;
        }
        for (int field = RawRow.TICKER; field <= RawRow.OTC; field++) {
            MoshiReading.Field other = expected.field(RawRow.NAMES[field]);
            String literal = other.literal();
            boolean number = other.type() == Token.NUMBER;
            boolean same = row.isMissing(field) == (other.type() == null || other.type() == Token.NULL)
                    && row.isNumber(field) == number
                    && row.isString(field) == (other.type() == Token.STRING)
                    && Objects.equals(row.literal(field), literal)
                    && (literal == null || row.length(field) == literal.length())
                    && (!number
                            || (Double.compare(row.number(field), Double.parseDouble(literal)) == 0
                                    && row.isDigits(field) == isDigits(literal)
                                    && row.hasExponent(field) == hasExponent(literal)));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigits(String literal) {
        return literal.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean hasExponent(String literal) {
        return literal.chars().anyMatch(c -> c == 'e' || c == 'E');
    }

    private static Map<String, List<Object>> fields(RawRow row) {
        Map<String, List<Object>> fields = new TreeMap<>();
        if (!row.isObject()) {
            return Map.of("no object", List.of());
        }
        for (int field = RawRow.TICKER; field <= RawRow.OTC; field++) {
            String type = row.isMissing(field)
                    ? "missing"
                    : row.isNumber(field) ? "number" : row.isString(field) ? "string" : "other";
            fields.put(
                    RawRow.NAMES[field],
                    row.isNumber(field)
                            ? List.of(
                                    type,
                                    row.literal(field),
                                    row.number(field),
                                    row.isDigits(field),
                                    row.hasExponent(field),
                                    row.length(field))
                            : row.isString(field)
                                    ? List.of(type, row.literal(field), row.length(field))
                                    : List.of(type, String.valueOf(row.literal(field))));
        }
        return fields;
    }

    private static Map<String, List<Object>> fields(MoshiReading.JsonRow row) {
        Map<String, List<Object>> fields = new TreeMap<>();
        if (!row.object()) {
            return Map.of("no object", List.of());
        }
        for (String name : RawRow.NAMES) {
            String literal = row.field(name).literal();
            fields.put(
                    name,
                    switch (row.field(name).type()) {
                        case null -> List.of("missing", "null");
                        case Token.NULL -> List.of("missing", "null");
                        case Token.NUMBER ->
                            List.of(
                                    "number",
                                    literal,
                                    Double.parseDouble(literal),
                                    isDigits(literal),
                                    hasExponent(literal),
                                    literal.length());
                        case Token.STRING -> List.of("string", literal, literal.length());
                        default -> List.of("other", "null");
                    });
        }
        return fields;
    }

    private static String quoted(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
