package finance.ingest.polygon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The reader of plain rows and moshi read the same values from a plain row.
class RawRowTest {
    @Test
    void plainNumberIsTheNearestDouble() throws IOException, MalformedResponseException {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            String literal = literal(random);
            byte[] text = ("{\"c\":" + literal + "}").getBytes(StandardCharsets.US_ASCII);
            JsonScanner json = new JsonScanner(text);
            RawRow row = new RawRow(json);

            assertThat(row.readPlain()).as(literal).isTrue();
            assertThat(row.number(RawRow.CLOSE)).as(literal).isEqualTo(Double.parseDouble(literal));
            assertThat(fields(row)).isEqualTo(fields(readByMoshi(text)));
        }
    }

    private static String literal(Random random) {
        String digits = Long.toString(random.nextLong(1L << (1 + random.nextInt(62))));
        String sign = random.nextInt(4) == 0 ? "-" : "";
        String fraction = random.nextBoolean() ? "." + Long.toString(random.nextLong(1L << 40)) : "";
        String exponent = random.nextInt(3) == 0 ? "e" + (random.nextInt(700) - 350) : "";
        return sign + digits + fraction + exponent;
    }

    private static RawRow readByMoshi(byte[] text) throws IOException, MalformedResponseException {
        JsonScanner json = new JsonScanner(text);
        RawRow row = new RawRow(json);
        row.readByMoshi();
        return row;
    }

    private static List<Object> fields(RawRow row) {
        List<Object> fields = new ArrayList<>();
        for (int field = RawRow.TICKER; field <= RawRow.OTC; field++) {
            boolean literal = row.isNumber(field) || row.isString(field);
            fields.add(RawRow.NAMES[field] + " missing " + row.isMissing(field) + " number " + row.isNumber(field)
                    + " text " + row.isString(field) + " literal " + row.literal(field));
            if (literal) {
                fields.add(row.length(field));
            }
            if (row.isNumber(field)) {
                fields.add(row.number(field));
                fields.add(row.isDigits(field));
                fields.add(row.hasExponent(field));
            }
        }
        return fields;
    }
}
