package finance.replay.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import finance.common.TradingCalendar;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.junit.jupiter.api.Test;

class CompanyHistoriesTest {
    private static final LocalDate FIRST = LocalDate.of(2025, 1, 2);
    private static final LocalDate LAST = LocalDate.of(2026, 1, 30);

    private final Market market = Market.empty().today(LAST).withCompanyHistories();
    private final Map<String, Map<String, Double>> closes = new HashMap<>();

    @Test
    void generatedRowsAreUnchangedByCompanyHistories() {
        List<Row> plain = Market.of(7, 100).rows(FIRST, false);
        List<Row> joined = Market.of(7, 100).withCompanyHistories().rows(FIRST, false);
        assertThat(joined).containsAll(plain).hasSize(plain.size() + 11); // neither REUSA is listed, and one REUSB
    }

    @Test
    void barsComeUnderTheTickerOfTheDay() {
        assertThat(tickers("2025-03-31")).contains("CYCLA").doesNotContain("CYCLB");
        assertThat(tickers("2025-04-01")).contains("CYCLB").doesNotContain("CYCLA");
        assertThat(tickers("2025-09-02")).contains("CYCLA").doesNotContain("CYCLB");
    }

    @Test
    void tickerIsHandedOnAtTheNextSession() {
        assertThat(tickers("2025-07-11")).contains("HANDA", "HANDB");
        assertThat(tickers("2025-07-14")).contains("HANDA").doesNotContain("HANDB");
        double before = close("HANDA", "2025-07-11");
        double other = close("HANDB", "2025-07-11");
        assertThat(close("HANDA", "2025-07-14")).isCloseTo(other, within(other * 0.2));
        assertThat(before).isNotCloseTo(other, within(other * 0.2));
    }

    @Test
    void delistedTickerMayGoToAnotherCompanyLater() {
        assertThat(tickers("2021-06-30")).contains("REUSA");
        assertThat(tickers("2021-07-01")).doesNotContain("REUSA");
        assertThat(tickers("2025-05-01")).contains("REUSA");
        assertThat(tickers("2025-05-30")).contains("REUSB");
        assertThat(tickers("2025-06-02")).doesNotContain("REUSB");
        assertThat(tickers("2025-09-02")).contains("REUSB");
        assertThat(tickers("2025-08-29")).contains("GONEA");
        assertThat(tickers("2025-09-02")).doesNotContain("GONEA");
    }

    @Test
    void eventsAreFiledUnderTheTickerOfToday() {
        assertThat(market.splits(FIRST, LAST))
                .anySatisfy(split ->
                        assertThat(split.ticker() + split.executionDate()).isEqualTo("RENAB2025-04-15"));
        market.today(LocalDate.of(2025, 6, 6));
        assertThat(market.splits(FIRST, LAST))
                .extracting(SplitEvent::ticker)
                .contains("RENAA")
                .doesNotContain("RENAB");
        assertThat(market.dividends(FIRST, LAST))
                .extracting(Dividend::ticker)
                .contains("RENAA")
                .doesNotContain("RENAB");
    }

    @Test
    void regularAndSpecialDividendOfOneDayHaveTwoIds() {
        LocalDate day = LocalDate.of(2025, 5, 15);
        List<Dividend> two = market.dividends(day, day).stream()
                .filter(dividend -> dividend.ticker().equals("SPECA"))
                .toList();
        assertThat(two).extracting(Dividend::distributionType).containsExactlyInAnyOrder("recurring", "special");
        assertThat(two).extracting(Dividend::id).doesNotHaveDuplicates();
    }

    @Test
    void priceFallsByTheCashOnTheExDate() {
        LocalDate day = LocalDate.of(2025, 5, 15);
        double cash = market.dividends(day, day).stream()
                .filter(dividend -> dividend.ticker().equals("SPECA"))
                .mapToDouble(dividend -> dividend.cash().doubleValue())
                .sum();
        double before = close("SPECA", "2025-05-14");
        assertThat(cash / before).isCloseTo(0.126, within(0.001));
        assertThat((close("SPECA", "2025-05-15") + cash) / before).isBetween(0.85, 1.15);
    }

    /// By the definition of a total return, computed from the vendor's answers: (close + cash) x shares /
    /// close before.
    @Test
    void wealthIsTheProductOfTotalReturns() {
        for (ListedSecurity security : market.securities(LAST)) {
            if (security.delisted() != null && security.delisted().isBefore(FIRST)) {
                continue;
            }
            NavigableMap<LocalDate, BigDecimal> wealth = market.wealth(security.id(), FIRST, LAST);
            double product = 1;
            LocalDate before = wealth.firstKey();
            for (LocalDate date : wealth.tailMap(before, false).keySet()) {
                product *= totalReturn(security, before, date);
                before = date;
            }
            assertThat(wealth.lastEntry().getValue().doubleValue())
                    .as(security.id())
                    .isCloseTo(product, within(1e-12 * Math.max(1, product)));
            assertThat(wealth).as(security.id()).hasSizeGreaterThan(100);
        }
    }

    private double totalReturn(ListedSecurity security, LocalDate before, LocalDate date) {
        double shares = 1;
        double cash = 0;
        for (SplitEvent split : market.splits(date, date)) {
            if (split.ticker().equals(security.ticker())) {
                shares *= split.to().doubleValue() / split.from().doubleValue();
            }
        }
        for (Dividend dividend : market.dividends(date, date)) {
            if (dividend.ticker().equals(security.ticker())) {
                cash += dividend.cash().doubleValue();
            }
        }
        String now = ticker(security, date);
        return (close(now, date.toString()) + cash) * shares / close(ticker(security, before), before.toString());
    }

    private static String ticker(ListedSecurity security, LocalDate date) {
        return security.spells().stream()
                .filter(spell -> spell.contains(date))
                .findFirst()
                .orElseThrow()
                .ticker();
    }

    @Test
    void wealthOfGeneratedSecuritiesSurvivesSplitsAndHaltedDays() {
        Market generated = Market.of(2, 300).today(LAST);
        List<String> checked = new ArrayList<>();
        for (SplitEvent split : generated.splits(FIRST, LAST)) {
            ListedSecurity security = generated.securities(LAST).stream()
                    .filter(each -> each.ticker().equals(split.ticker()) && each.active())
                    .findFirst()
                    .orElse(null);
            if (security == null) {
                continue;
            }
            NavigableMap<LocalDate, BigDecimal> wealth = generated.wealth(security.id(), FIRST, LAST);
            double before = wealth.lowerEntry(split.executionDate()).getValue().doubleValue();
            double after = wealth.ceilingEntry(split.executionDate()).getValue().doubleValue();
            assertThat(after / before).as("%s", split).isBetween(0.7, 1.4);
            checked.add(security.id());
        }
        assertThat(checked).hasSizeGreaterThan(5);
    }

    @Test
    void wealthNeedsAKnownSecurity() {
        assertThatThrownBy(() -> market.wealth("nobody", FIRST, LAST)).hasMessageContaining("nobody");
    }

    /// Bloomberg's FIGI of Apple's common stock and of Microsoft's, with their check digits.
    @Test
    void figisHaveTheirCheckDigit() {
        assertThat(Identifiers.checkDigit("BBG000B9XRY")).isEqualTo(4);
        assertThat(Identifiers.checkDigit("BBG000BPH45")).isEqualTo(9);
    }

    private List<String> tickers(String date) {
        return market.rows(LocalDate.parse(date), false).stream()
                .map(Row::ticker)
                .toList();
    }

    private double close(String ticker, String date) {
        return closes.computeIfAbsent(date, day -> {
                    Map<String, Double> rows = new HashMap<>();
                    market.rows(LocalDate.parse(day), false)
                            .forEach(row -> rows.put(row.ticker(), row.close().doubleValue()));
                    return rows;
                })
                .get(ticker);
    }

    @Test
    void everyEventIsOnASession() {
        market.splits(FIRST, LAST)
                .forEach(split -> assertThat(TradingCalendar.isSession(split.executionDate()))
                        .isTrue());
        market.dividends(FIRST, LAST)
                .forEach(dividend ->
                        assertThat(TradingCalendar.isSession(dividend.exDate())).isTrue());
    }
}
