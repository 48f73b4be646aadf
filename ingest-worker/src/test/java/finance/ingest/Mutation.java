package finance.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Changes of a valid body: bytes, values or structure.
enum Mutation {
    CUT((body, random) -> cut(body, 0, random.nextInt(body.length))),
    BYTES_CHANGED((body, random) -> {
        byte[] changed = body.clone();
        for (int i = 0; i <= random.nextInt(5); i++) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }),
    NOT_UTF_8((body, random) ->
            insert(body, random.nextInt(body.length), new byte[] {(byte) 0xC3, (byte) 0x28, (byte) 0xFF})),
    PIECE_GONE((body, random) -> {
        int from = random.nextInt(body.length);
        return join(cut(body, 0, from), cut(body, Math.min(body.length, from + 1 + random.nextInt(200)), body.length));
    }),
    PIECE_TWICE((body, random) -> {
        int from = random.nextInt(body.length);
        return insert(body, from, cut(body, from, Math.min(body.length, from + 1 + random.nextInt(400))));
    }),
    NUMBER_STRANGE(
            (body, random) -> replaceOne(body, random, ":(-?[0-9][0-9.eE+-]*)", ":" + one(random, strangeValues()))),
    NUMBERS_STRANGE((body, random) -> {
        byte[] changed = body;
        for (int i = 0; i < 8; i++) {
            changed = replaceOne(changed, random, ":(-?[0-9][0-9.eE+-]*)", ":" + one(random, strangeValues()));
        }
        return changed;
    }),
    TEXT_STRANGE((body, random) -> replaceOne(body, random, ":(\"[^\"]*\")", ":" + one(random, strangeValues()))),
    OTHER_DAY((body, random) ->
            replaceOne(body, random, "\"t\":\\d+", "\"t\":" + one(random, List.of("0", "1", "4102444800000", "1e13")))),
    EVERY_ROW_ON_ANOTHER_DAY((body, random) -> text(body, s -> s.replaceAll("\"t\":\\d+", "\"t\":1700000000000"))),
    NAME_TWICE((body, random) -> replaceOne(
            body, random, "\\{\"T\"", "{\"" + one(random, List.of("T", "o", "x", "t")) + "\":1,\"o\":2,\"x\":3,\"T\"")),
    RESULTS_TWICE((body, random) -> text(body, s -> s.replaceFirst("\"status\"", "\"results\":[{}],\"status\""))),
    COUNT_GONE((body, random) -> text(body, s -> s.replaceFirst("\"resultsCount\":\\d+,", ""))),
    COUNT_WRONG((body, random) -> text(
            body,
            s -> s.replaceFirst(
                    "\"resultsCount\":", "\"resultsCount\":" + one(random, List.of("1", "-", "9999", "null,\"x\":"))))),
    STATUS_WRONG((body, random) ->
            text(body, s -> s.replaceFirst("\"OK\"", one(random, List.of("\"ERROR\"", "null", "[\"OK\"]", "\"ok\""))))),
    ROW_IS_NO_OBJECT((body, random) -> replaceOne(body, random, "\\{\"T\"[^}]*}", one(random, strangeValues()))),
    FIELD_GONE((body, random) -> replaceOne(body, random, "\"[a-zA-Z]+\":[^,{}\\[\\]]+,", "")),
    SOMETHING_BEHIND((body, random) ->
            join(body, one(random, List.of("x", "{}", "]", "\0", "<html>")).getBytes(StandardCharsets.UTF_8))),
    MARK_BEFORE((body, random) -> join(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, body)),
    ANOTHER_BODY((body, random) -> one(
                    random,
                    List.of(
                            "",
                            "[]",
                            "null",
                            "{}",
                            "0",
                            "\"\"",
                            "<html>502</html>",
                            "{\"status\":\"OK\"}",
                            "[".repeat(100_000)))
            .getBytes(StandardCharsets.UTF_8));

    /// The lambdas have no state, which the checker cannot verify.
    @SuppressWarnings("ImmutableEnumChecker")
    private final BiFunction<byte[], Random, byte[]> change;

    Mutation(BiFunction<byte[], Random, byte[]> change) {
        this.change = change;
    }

    byte[] of(byte[] body, Random random) {
        return change.apply(body, random);
    }

    private static List<String> strangeValues() {
        return List.of(
                "NaN",
                "Infinity",
                "-Infinity",
                "null",
                "true",
                "{}",
                "[]",
                "\"\"",
                "\"12.5\"",
                "-1",
                "0",
                "-0.0",
                "0x10",
                "1.",
                "1e400",
                "1e-400",
                "1e99",
                "1e999999999",
                "9".repeat(70),
                "9223372036854775808",
                "0." + "0".repeat(70) + "1",
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"" + "A".repeat(5_000) + "\"",
                "\"'; drop table daily_bars; --\"",
                "\"a\\tb\\n\\\\.\"",
                "[".repeat(300) + "]".repeat(300),
                "{\"a\":{\"a\":[1,{\"a\":null,\"a\":2}]}}");
    }

    private static String one(Random random, List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static byte[] replaceOne(byte[] body, Random random, String pattern, String replacement) {
        return text(body, s -> {
            List<MatchResult> found =
                    Pattern.compile(pattern).matcher(s).results().toList();
            if (found.isEmpty()) {
                return s;
            }
            MatchResult place = found.get(random.nextInt(found.size()));
            return s.substring(0, place.start()) + replacement + s.substring(place.end());
        });
    }

    private static byte[] text(byte[] body, UnaryOperator<String> change) {
        return change.apply(new String(body, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] cut(byte[] body, int from, int to) {
        return Arrays.copyOfRange(body, from, to);
    }

    private static byte[] insert(byte[] body, int at, byte[] piece) {
        return join(cut(body, 0, at), piece, cut(body, at, body.length));
    }

    private static byte[] join(byte[]... pieces) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            joined.writeBytes(piece);
        }
        return joined.toByteArray();
    }
}
