package finance.replay.market;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WealthIndexTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 5);

    /// By hand: 100; 2:1 split at 51 (+2 %); 1 dollar at 50 (51 / 51 = 0 %); 5 dollars at 44 (49 / 50 = -2
    /// %).
    @Test
    void splitDividendAndSpecialOnConsecutiveDays() {
        NavigableMap<LocalDate, BigDecimal> wealth = wealth(
                closes("100", "51", "50", "44"),
                List.of(SplitEvent.of("AAA", DAY.plusDays(1), "2", "1")),
                List.of(Dividend.of("AAA", DAY.plusDays(2), "1"), Dividend.special("AAA", DAY.plusDays(3), "5")));
        assertThat(wealth.values().stream().map(WealthIndexTest::rounded))
                .containsExactly("1", "1.02", "1.02", "0.9996");
    }

    /// By hand: two new shares at 30 with 3 dollars each are 66 dollars after 60: +10 %.
    @Test
    void dividendOfASplitDayIsPaidOnTheNewShares() {
        NavigableMap<LocalDate, BigDecimal> wealth = wealth(
                closes("60", "30"),
                List.of(SplitEvent.of("AAA", DAY.plusDays(1), "2", "1")),
                List.of(Dividend.of("AAA", DAY.plusDays(1), "3")));
        assertThat(rounded(wealth.lastEntry().getValue())).isEqualTo("1.1");
    }

    /// By hand: 1 dollar per old share, a 2:1 split, no bar on both days, then 55: 2 x 55 + 1 = 111 after
    /// 100.
    @Test
    void cashAndSplitsOfDaysWithoutABarCountAtTheNextBar() {
        NavigableMap<LocalDate, BigDecimal> closes = new TreeMap<>();
        closes.put(DAY, new BigDecimal("100"));
        closes.put(DAY.plusDays(3), new BigDecimal("55"));
        NavigableMap<LocalDate, BigDecimal> wealth = wealth(
                closes,
                List.of(SplitEvent.of("AAA", DAY.plusDays(2), "2", "1")),
                List.of(Dividend.of("AAA", DAY.plusDays(1), "1")));
        assertThat(rounded(wealth.lastEntry().getValue())).isEqualTo("1.11");
    }

    @Test
    void eventsUpToTheFirstCloseHaveNoEffect() {
        NavigableMap<LocalDate, BigDecimal> wealth = wealth(
                closes("100", "100"),
                List.of(SplitEvent.of("AAA", DAY, "2", "1")),
                List.of(Dividend.of("AAA", DAY, "50")));
        assertThat(rounded(wealth.lastEntry().getValue())).isEqualTo("1");
    }

    private static NavigableMap<LocalDate, BigDecimal> wealth(
            NavigableMap<LocalDate, BigDecimal> closes, List<SplitEvent> splits, List<Dividend> dividends) {
        return new WealthIndex(closes, splits, dividends).values();
    }

    private static NavigableMap<LocalDate, BigDecimal> closes(String... closes) {
        NavigableMap<LocalDate, BigDecimal> days = new TreeMap<>();
        for (int i = 0; i < closes.length; i++) {
            days.put(DAY.plusDays(i), new BigDecimal(closes[i]));
        }
        return days;
    }

    private static String rounded(BigDecimal value) {
        return value.round(new MathContext(30)).stripTrailingZeros().toPlainString();
    }
}
