package finance.replay.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void largeVolumesLookAsTheVendorPrintsThem() {
        Map.of(
                        1_432_032L,
                        "1.432032e+06",
                        1_000_000L,
                        "1e+06",
                        12_500_000L,
                        "1.25e+07",
                        1_234_567_890L,
                        "1.23456789e+09")
                .forEach((value, text) ->
                        assertThat(written(new Json(8).exponent(value))).isEqualTo(text));
    }

    @Test
    void millionthsLoseTheirTrailingZeros() {
        Map.of(
                        12_500_000L,
                        "12.5",
                        100L,
                        "0.0001",
                        0L,
                        "0",
                        7_000_000L,
                        "7",
                        1L,
                        "0.000001",
                        313_875_380_000L,
                        "313875.38")
                .forEach((value, text) ->
                        assertThat(written(new Json(8).micros(value))).isEqualTo(text));
    }

    @Test
    void stringsAreEscaped() {
        assertThat(written(new Json(8).string("a\"b\\c\u0000é"))).isEqualTo("\"a\\\"b\\\\c\\u0000é\"");
    }

    private static String written(Json json) {
        return new String(json.bytes(), StandardCharsets.UTF_8);
    }
}
