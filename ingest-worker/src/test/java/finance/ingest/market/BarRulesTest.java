package finance.ingest.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BarRulesTest {
    /// 1741496400000 is midnight of 9 March 2025 in New York, a day of 23 hours; 1762056000000 is midnight of
    /// 2 November 2025, a day of 25 hours.
    @ParameterizedTest
    @CsvSource({
        "2025-03-09, 1741496399999, false",
        "2025-03-09, 1741496400000, true",
        "2025-03-09, 1741579199999, true",
        "2025-03-09, 1741579200000, false",
        "2025-11-02, 1762055999999, false",
        "2025-11-02, 1762056000000, true",
        "2025-11-02, 1762145999999, true",
        "2025-11-02, 1762146000000, false"
    })
    void dayIsThatOfNewYork(LocalDate date, double epochMillis, boolean onDate) {
        assertThat(new BarRules(date).isOnDate(epochMillis)).isEqualTo(onDate);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1e-12, true", "9.9e-13, false", "999999999.99, true", "1e9, false", "1e12, false"})
    void priceIsPlausibleUpToItsLimit(double price, boolean plausible) {
        assertThat(BarRules.isPlausible(price, BarRules.PRICE_LIMIT)).isEqualTo(plausible);
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "BRK.A", "CpS", "X/WS", "A-B", "1A", "ABC+", "ABC*", "ABC$", "A_B"})
    void symbolIsATicker(String text) {
        assertThat(BarRules.isTicker(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "A B", "A\tB", "A\\N", ".A", "Ä", "A\n"})
    void otherTextIsNoTicker(String text) {
        assertThat(BarRules.isTicker(text)).isFalse();
    }

    @Test
    void tickerHasAtMost256Characters() {
        assertThat(BarRules.isTicker("A".repeat(256))).isTrue();
        assertThat(BarRules.isTicker("A".repeat(257))).isFalse();
    }
}
