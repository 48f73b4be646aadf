package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountTest {
    @Test
    void onlyOneHasTheSingular() {
        assertThat(Count.of(0, "bar")).isEqualTo("0 bars");
        assertThat(Count.of(1, "bar")).isEqualTo("1 bar");
        assertThat(Count.of(2, "test symbol")).isEqualTo("2 test symbols");
    }

    @Test
    void thousandsAreSeparatedByCommas() {
        assertThat(Count.of(1_234_567, "row")).isEqualTo("1,234,567 rows");
    }
}
