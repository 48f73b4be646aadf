package finance.ingest.polygon;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/// Rows and bodies of the grouped daily answer, made by a grammar that errs now and then, their bytes edited.
/// The same ones for the same seed.
final class JsonFuzz {
    private static final String[] NAMES = {
        "T", "T", "v", "vw", "o", "c", "h", "l", "t", "n", "otc", "\\u0054", "\\u0063", "v\\u0077", "", "x\\n", "tt"
    };
    private static final String[] VALUES = {
        "null",
        "true",
        "false",
        "NaN",
        "Infinity",
        "-Infinity",
        "TRUE",
        "nul",
        "-0",
        "-0.0",
        "0",
        "1.",
        ".5",
        "+1",
        "01",
        "-",
        "-01",
        "1e",
        "1e+",
        "0x10",
        "1e400",
        "-1e400",
        "1e-400",
        "1e18446744073709551616",
        "1e-18446744073709551616",
        "1e4294967296",
        "1e0000000000000000000000005",
        "9223372036854775808",
        "18446744073709551616",
        "123456789012345678901234567890.5",
        "9007199254740993",
        "\"\"",
        "\"A\\u0000\"",
        "\"\\ud800\"",
        "\"\\u00g0\"",
        "\"\\'\"",
        "\"\\x\"",
        "\"\u00e9\u20ac\"",
        "\"\u007f\"",
        "'A'",
        "A",
        "{}",
        "[]",
        "[1,[2,{\"a\":null,\"a\":2}]]",
        "[1,]",
        "{\"T\":\"B\",}",
        "{\"c\":NaN}",
        "//",
        "/**/1",
        ""
    };
    /// Structure, digits, control characters, escapes, and valid and invalid parts of UTF-8.
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\n",
        "\t",
        "\r",
        " ",
        "\0",
        "\u0001",
        "\u001f",
        "\u007f",
        "0",
        "1",
        "9",
        ".",
        "-",
        "+",
        "e",
        "E",
        "n",
        "N",
        "T",
        "c",
        "u",
        "'",
        ";",
        "=",
        "#",
        "/",
        "\u00c3",
        "\u00a9",
        "\u0080",
        "\u00c3\u00a9",
        "\u00ed\u00a0\u0080",
        "\u00ef\u00bb\u00bf",
        "\u00c0\u00af",
        "\u00ff",
        "\\u0041",
        "\"\"",
        "null"
    };

    private final Random random;

    JsonFuzz(long seed) {
        random = new Random(seed);
    }

    byte[] row() {
        return edited(grammaticalRow(), random.nextInt(3));
    }

    /// A body with up to three rows and, usually, their number.
    byte[] body() {
        int rows = random.nextInt(4);
        StringBuilder body = new StringBuilder("{\"status\":\"OK\",\"request_id\":\"r\",\"resultsCount\":" + rows);
        if (random.nextInt(8) == 0) {
            body.append(",\"")
                    .append(one("status", "results", "x", "request_id"))
                    .append("\":")
                    .append(value());
        }
        body.append(",").append(space()).append("\"results\":[");
        for (int i = 0; i < rows; i++) {
            body.append(i == 0 ? "" : ",").append(random.nextInt(4) == 0 ? grammaticalRow() : goodRow());
        }
        body.append("]").append(space()).append("}");
        return edited(body.toString(), random.nextInt(3));
    }

    private String goodRow() {
        return "{\"T\":\"" + one("A", "BB", "CCC", "BRK.A", "ZVZZT") + "\",\"v\":" + number() + ",\"vw\":1.5,\"o\":2,"
                + "\"c\":2,\"h\":3,\"l\":1,\"t\":1736542800000,\"n\":" + one("7", "7.0", "7e1") + "}";
    }

    private String grammaticalRow() {
        StringBuilder row = new StringBuilder(space() + "{" + space());
        int fields = random.nextInt(8);
        for (int i = 0; i < fields; i++) {
            row.append(i == 0 ? "" : ",").append(space());
            row.append('"').append(one(NAMES)).append('"').append(space());
            row.append(':').append(space()).append(value()).append(space());
        }
        return row.append('}').append(space()).toString();
    }

    private String value() {
        return switch (random.nextInt(8)) {
            case 0 -> one(VALUES);
            case 1, 2 -> '"' + one("A", "AAPL", "CpS", "NAN", "null", "12.5") + '"';
            default -> number();
        };
    }

    private String number() {
        String digits = Long.toString(random.nextLong(1L << (1 + random.nextInt(62))));
        String sign = random.nextInt(8) == 0 ? "-" : "";
        String fraction = random.nextBoolean() ? "." + random.nextLong(1L << (1 + random.nextInt(50))) : "";
        String exponent = random.nextInt(4) == 0 ? one("e", "E", "e+", "e-") + random.nextInt(40) : "";
        return sign + digits + fraction + exponent;
    }

    private String space() {
        return random.nextInt(6) == 0 ? one(" ", "\n", "\t", "\r\n") : "";
    }

    private String one(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private byte[] edited(String text, int edits) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < edits; i++) {
            bytes = edited(bytes);
        }
        return bytes;
    }

    private byte[] edited(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int gone = Math.min(bytes.length - at, random.nextInt(3) == 0 ? 1 + random.nextInt(9) : random.nextInt(2));
        ByteArrayOutputStream edited = new ByteArrayOutputStream(bytes.length + 9);
        edited.write(bytes, 0, at);
        if (random.nextInt(4) > 0) {
            // a piece's characters are the bytes
            edited.writeBytes(one(PIECES).getBytes(StandardCharsets.ISO_8859_1));
        } else if (random.nextBoolean()) {
            edited.writeBytes(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + random.nextInt(30))));
        }
        edited.write(bytes, at + gone, bytes.length - at - gone);
        return edited.toByteArray();
    }
}
