package finance.replay.market;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import finance.common.TradingCalendar;
import finance.replay.Client;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MarketTest {
    private static final LocalDate DAY = LocalDate.of(2025, 11, 20);

    @Test
    void sameSeedGivesSameBytesAfterAnyEarlierRequest() {
        Market one = Market.of(7, 500);
        Market other = Market.of(7, 500);
        for (LocalDate date : List.of(LocalDate.of(1999, 5, 3), LocalDate.of(2031, 5, 5), LocalDate.of(2012, 3, 1))) {
            other.day(date);
        }

        assertThat(other.day(DAY)).isEqualTo(one.day(DAY));
        assertThat(Market.of(8, 500).day(DAY)).isNotEqualTo(one.day(DAY));
    }

    @Test
    void bytesAreTheSameOnEveryMachine() throws Exception {
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(Market.of(7, 500).day(DAY));
        assertThat(HexFormat.of().formatHex(digest, 0, 8)).isEqualTo("34e92cf70a63211e");
    }

    @Test
    void pricesAreConsistentAndRowsComeInTheVendorsVariety() {
        Set<String> forms = new HashSet<>();
        int outside = 0;
        for (Map<String, Object> row :
                rows(Market.of(1, 11_000), LocalDate.of(2026, 3, 4)).values()) {
            double low = (double) row.get("l");
            double high = (double) row.get("h");
            assertThat((double) row.get("o")).as("%s", row).isBetween(low, high);
            assertThat((double) row.get("c")).as("%s", row).isBetween(low, high);
            assertThat(low).as("%s", row).isGreaterThanOrEqualTo(0.0001);
            assertThat((double) row.get("t")).isEqualTo(1772658000000.0); // 16:00 in New York, 21:00 UTC
            boolean traded = (double) row.get("v") > 0;
            assertThat(row.containsKey("n")).as("%s", row).isEqualTo(traded);
            assertThat(row.containsKey("vw")).as("%s", row).isEqualTo(traded);
            forms.add(traded ? "traded" : "untraded");
            if (traded && ((double) row.get("vw") > high || (double) row.get("vw") < low)) {
                outside++;
            }
            if ((double) row.get("v") % 1 != 0) {
                forms.add("fractional volume");
            }
            if (high > 100_000) {
                forms.add("high price");
            }
            if (high < 0.01) {
                forms.add("low price");
            }
        }
        assertThat(forms)
                .containsExactlyInAnyOrder("traded", "untraded", "fractional volume", "high price", "low price");
        assertThat(outside).isBetween(10, 150);
        assertThat(new String(Market.of(1, 11_000).day(DAY), StandardCharsets.UTF_8))
                .containsPattern("\"v\":\\d(\\.\\d+)?e\\+0[6-9],");
    }

    /// The vendor's two kinds of rows, in the vendor's order of fields.
    @Test
    void rowsHaveTheVendorsFields() {
        Set<List<String>> fields = Client.results(text(Market.of(1, 11_000).day(LocalDate.of(2019, 2, 1)))).stream()
                .map(row -> List.copyOf(row.keySet()))
                .collect(Collectors.toSet());
        assertThat(fields)
                .containsExactlyInAnyOrder(
                        List.of("T", "v", "vw", "o", "c", "h", "l", "t", "n"),
                        List.of("T", "v", "o", "c", "h", "l", "t"));
    }

    @Test
    void marketHoldsDifficultNamesAndTestSymbolsEachOnce() {
        List<Object> tickers = Client.results(text(Market.of(1, 11_000).day(DAY))).stream()
                .map(row -> row.get("T"))
                .toList();
        assertThat(tickers).hasSizeBetween(10_500, 11_500).doesNotHaveDuplicates();
        assertThat(tickers).contains((Object[]) Symbols.TEST);
        List<String> today = tickers.stream().map(String.class::cast).toList();
        assertThat(today).contains("BRK.A").anyMatch(ticker -> ticker.endsWith(".WS"));
        assertThat(today).anyMatch(ticker -> ticker.matches("[A-Z]+p[A-E]"));
        assertThat(today).anyMatch(ticker -> ticker.matches("[A-Z]{5}"));
    }

    @Test
    void fixedNamesAreThereOnMostDays() {
        Market market = Market.of(1, 100);
        Map<String, Integer> days = new HashMap<>();
        List<LocalDate> sessions = sessions(DAY, 20);
        for (LocalDate date : sessions) {
            rows(market, date).keySet().forEach(name -> days.merge(name, 1, Integer::sum));
        }
        for (String name : Symbols.FIXED) {
            assertThat(days.get(name)).as(name).isGreaterThan(15);
        }
    }

    @Test
    void namesComeAndGoWhileTheMarketKeepsItsSize() {
        Market market = Market.of(1, 2_000);
        Set<String> before = rows(market, LocalDate.of(2015, 6, 1)).keySet();
        Set<String> after = rows(market, LocalDate.of(2025, 6, 2)).keySet();
        assertThat(Math.abs(before.size() - after.size())).isLessThan(100);
        assertThat(before.stream().filter(after::contains).count()).isBetween(600L, 1_600L);
    }

    @Test
    void splitDividesThePriceAndMultipliesTheVolumeFromItsDayOn() {
        for (String[] ratio : new String[][] {{"7", "1"}, {"1", "10"}, {"1.05", "1"}, {"3", "2"}}) {
            Market plain = Market.of(1, 100);
            Market split = Market.of(1, 100).withSplits(List.of(SplitEvent.of("MSFT", DAY, ratio[0], ratio[1])));
            double factor = Double.parseDouble(ratio[1]) / Double.parseDouble(ratio[0]);

            assertThat(split.day(TradingCalendar.previous(DAY))).isEqualTo(plain.day(TradingCalendar.previous(DAY)));
            for (LocalDate date : List.of(DAY, TradingCalendar.next(DAY))) {
                double as = close(split, date, "MSFT");
                assertThat(as).isCloseTo(close(plain, date, "MSFT") * factor, within(0.006 * (1 + factor)));
                assertThat((double) rows(split, date).get("MSFT").get("v"))
                        .isCloseTo((double) rows(plain, date).get("MSFT").get("v") / factor, within(1.0 + 1 / factor));
            }
        }
    }

    @Test
    void splitsOfItsOwnMoveAsTradedPricesByTheirRatio() {
        Market market = Market.of(1, 5_000);
        LocalDate last = DAY.plusDays(60);
        int seen = 0;
        for (SplitEvent split : market.splits(DAY, last)) {
            Map<String, Object> after = rows(market, split.executionDate()).get(split.ticker());
            Map<String, Object> before = rows(market, TradingCalendar.previous(split.executionDate()))
                    .get(split.ticker());
            if (after == null || before == null) {
                continue;
            } // halted
            double move = (double) after.get("c") / ((double) before.get("c") * split.priceFactor());
            assertThat(move).as("%s", split).isBetween(0.8, 1.25);
            assertThat(TradingCalendar.isSession(split.executionDate())).isTrue();
            seen++;
        }
        assertThat(seen).isGreaterThan(10);
    }

    @Test
    void cancelledSplitIsNotListedAndChangesNoPrice() {
        Market market = Market.of(1, 5_000);
        SplitEvent split = market.splits(DAY, DAY.plusDays(60)).stream()
                .filter(s -> s.priceFactor() < 0.7)
                .filter(s -> rows(market, s.executionDate()).containsKey(s.ticker()))
                .findFirst()
                .orElseThrow();
        double withIt = close(market, split.executionDate(), split.ticker());
        market.cancelSplit(split.ticker(), split.executionDate());

        assertThat(market.splits(split.executionDate(), split.executionDate())).doesNotContain(split);
        double without = close(market, split.executionDate(), split.ticker());
        assertThat(withIt / without).isCloseTo(split.priceFactor(), within(0.01));
    }

    @Test
    void adjustedDayKnowsTheSplitsUpToTodayOnly() {
        Market market = Market.of(1, 100).withSplits(List.of(SplitEvent.of("MSFT", DAY, "4", "1")));
        LocalDate before = TradingCalendar.previous(DAY);
        double traded = close(market, before, "MSFT");

        assertThat(adjustedClose(market.today(before), before)).isCloseTo(traded, within(1e-9));
        assertThat(adjustedClose(market.today(DAY), before)).isCloseTo(traded / 4, within(1e-6));
    }

    private static double adjustedClose(Market market, LocalDate date) {
        byte[] body = market.day(date, true, "made-up-test", Set.of());
        return (double) byTicker(body).get("MSFT").get("c");
    }

    @Test
    void returnsAreThoseOfARandomWalkWithSomethingInCommon() {
        Market market = Market.of(2, 300);
        Map<String, List<Double>> returns = new TreeMap<>();
        Map<String, Map<String, Object>> before = rows(market, LocalDate.of(2024, 1, 2));
        for (LocalDate date : sessions(LocalDate.of(2024, 1, 2), 250)) {
            Map<String, Map<String, Object>> now = rows(market, date);
            for (String name : now.keySet()) {
                if (before.containsKey(name)) {

                    returns.computeIfAbsent(name, n -> new ArrayList<>())
                            .add(Math.log((double) now.get(name).get("c")
                                    / (double) before.get(name).get("c")));
                }
            }
            before = now;
        }
        List<Double> deviations = new ArrayList<>();
        List<Double> autocorrelations = new ArrayList<>();
        returns.values().stream().filter(r -> r.size() > 200).forEach(r -> {
            double mean = r.stream().mapToDouble(x -> x).average().orElseThrow();
            double variance = r.stream()
                    .mapToDouble(x -> (x - mean) * (x - mean))
                    .average()
                    .orElseThrow();
            double lag = 0;
            for (int i = 1; i < r.size(); i++) {
                lag += (r.get(i) - mean) * (r.get(i - 1) - mean);
            }
            deviations.add(Math.sqrt(variance));
            autocorrelations.add(variance == 0 ? 0 : lag / r.size() / variance);
        });
        deviations.sort(null);
        assertThat(deviations.get(deviations.size() / 2)).isBetween(0.008, 0.04);
        // rounding to cents turns a little of each return back the day after
        assertThat(autocorrelations.stream().mapToDouble(x -> x).average().orElseThrow())
                .isBetween(-0.12, 0.05);
    }

    @Test
    void overriddenDayHasExactlyTheGivenRows() {
        Market market = Market.of(1, 100).withRows(DAY, List.of(Row.of("AAA", "12.5"), Row.of("NAN", "3")));
        assertThat(rows(market, DAY).keySet()).containsExactly("AAA", "NAN");
        market.withBody(DAY, new byte[] {(byte) 0xff, 0});
        assertThat(market.day(DAY)).containsExactly(0xff, 0);
        assertThat(market.withoutOverrides(DAY).day(DAY))
                .isEqualTo(Market.of(1, 100).day(DAY));
    }

    @Test
    void sizeHasBounds() {
        assertThatThrownBy(() -> Market.of(1, 60_000)).hasMessageContaining("60000");
        assertThatThrownBy(() -> Market.of(1, -1)).hasMessageContaining("-1");
        assertThat(rows(Market.empty(), DAY)).isEmpty();
    }

    private static List<LocalDate> sessions(LocalDate after, int count) {
        List<LocalDate> sessions = new ArrayList<>();
        for (LocalDate date = TradingCalendar.next(after); sessions.size() < count; date = TradingCalendar.next(date)) {
            sessions.add(date);
        }
        return sessions;
    }

    private static double close(Market market, LocalDate date, String ticker) {
        return (double) rows(market, date).get(ticker).get("c");
    }

    private static Map<String, Map<String, Object>> rows(Market market, LocalDate date) {
        return byTicker(market.day(date));
    }

    private static Map<String, Map<String, Object>> byTicker(byte[] body) {
        List<Map<String, Object>> results = Client.results(text(body));
        Map<String, Map<String, Object>> rows = new TreeMap<>();
        if (results != null) {
            results.forEach(row -> rows.put((String) row.get("T"), row));
        }
        return rows;
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
