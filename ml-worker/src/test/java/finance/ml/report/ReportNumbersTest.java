package finance.ml.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportNumbersTest {
    @Test
    void pricesHaveAsManyDigitsAsTheirSizeNeeds() {
        assertThat(ReportNumbers.price(1234.5)).isEqualTo("1,234.50");
        assertThat(ReportNumbers.price(9.5)).isEqualTo("9.5000");
        assertThat(ReportNumbers.price(0.000123)).isEqualTo("0.0001230");
        assertThat(ReportNumbers.price(null)).isEqualTo("–");
    }
}
