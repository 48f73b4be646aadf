package finance.ml.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceDigitsTest {
    @ParameterizedTest
    @CsvSource({
        "123.456, 123.4560",
        "1, 1.0000",
        "0.5, 0.5000",
        "0.1, 0.1000",
        "0.05, 0.05000",
        "0.000123, 0.0001230",
        "-0.000123, -0.0001230",
        "1e-20, 0.000000000000",
        "0, 0.0000",
        "NaN, NaN"
    })
    void smallPricesHaveFourSignificantDigits(double price, String text) {
        assertThat(String.format(Locale.ROOT, "%." + PriceDigits.of(price) + "f", price))
                .isEqualTo(text);
    }
}
