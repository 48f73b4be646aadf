package finance.ingest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.StringJoiner;

/// A made-up grouped daily body in the shape that the vendor sent until about 2020: the status first, no
/// request id and no count at the end, volumes of a million and more as `1.432032e+06`, unordered tickers,
/// prices with zero to four decimals, a vwap outside the day's range in one of fifteen rows, and neither vwap
/// nor trades for a volume of zero.
final class LegacyGroupedDailyBody {
    static final LocalDate DATE = LocalDate.of(2019, 2, 1);
    static final int TRADED = 8_307;
    static final int UNTRADED = 60;
    static final int TEST_SYMBOLS = 7;
    static final int ROWS = TRADED + UNTRADED + TEST_SYMBOLS;

    private static final List<String> TESTS = List.of("ZVZZT", "ZWZZT", "ZXZZT", "ZTST", "ZTEST", "ZBZX", "NTEST.A");
    private static final long CLOSING =
            DATE.atTime(16, 0).atZone(ZoneId.of("America/New_York")).toInstant().toEpochMilli();

    private final Random random = new Random(20190201);
    private final StringJoiner rows = new StringJoiner(",");
    private int count;

    private LegacyGroupedDailyBody() {}

    static byte[] bytes() {
        LegacyGroupedDailyBody body = new LegacyGroupedDailyBody();
        body.addLiteralRows();
        while (body.count < TRADED) {
            body.addTraded(ticker(body.count));
        }
        while (body.count < TRADED + UNTRADED) {
            body.addUntraded(ticker(body.count));
        }
        TESTS.forEach(body::addTraded);
        return ("{\"status\":\"OK\",\"queryCount\":" + ROWS + ",\"resultsCount\":" + ROWS
                        + ",\"adjusted\":false,\"results\":[" + body.rows + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// The highest and the lowest price, two tickers that differ in case only, and tickers that look like
    /// numbers or JSON words.
    private void addLiteralRows() {
        add("BRK.A", "377", "312411.0518", "310015", "313875.38", "313954.5", "309972", "331");
        add("DUST", "3.0001e+07", "0.0001", "0.0001", "0.0001", "0.0002", "0.0001", "12");
        add("CPS", "161043", "77.0912", "77.9", "77.2", "78.33", "75.77", "2114");
        add("CpS", "4310", "25.5513", "25.48", "25.61", "25.61", "25.45", "27");
        add("NAN", "28711", "12.7044", "12.68", "12.73", "12.75", "12.66", "131");
        add("TRUE", "9133", "9.5312", "9.49", "9.54", "9.61", "9.49", "60");
        add("NSPR.WS.B", "1", "0.02", "0.02", "0.02", "0.02", "0.02", "1");
    }

    private void addTraded(String ticker) {
        double price = Math.exp(random.nextGaussian(3.2, 1.2));
        int decimals = random.nextInt(5);
        BigDecimal low = decimal(price, decimals);
        BigDecimal high = low.add(decimal(price * 0.04 * random.nextDouble(), decimals));
        double vwap = random.nextInt(15) == 0 ? price / 10 : price * 1.01;
        String volume = volume(Math.round(Math.exp(random.nextGaussian(12, 2))));
        String trades = Integer.toString(1 + random.nextInt(50_000));
        boolean rising = random.nextBoolean();
        add(
                ticker,
                volume,
                text(decimal(vwap, 4)),
                text(rising ? low : high),
                text(rising ? high : low),
                text(high),
                text(low),
                trades);
    }

    private void addUntraded(String ticker) {
        String price = text(decimal(Math.exp(random.nextGaussian(3.2, 1.2)), 4));
        rows.add("{\"T\":\"%s\",\"v\":0,\"o\":%s,\"c\":%s,\"h\":%s,\"l\":%s,\"t\":%d}"
                .formatted(ticker, price, price, price, price, CLOSING));
        count++;
    }

    private void add(
            String ticker,
            String volume,
            String vwap,
            String open,
            String close,
            String high,
            String low,
            String trades) {
        rows.add("{\"T\":\"%s\",\"v\":%s,\"vw\":%s,\"o\":%s,\"c\":%s,\"h\":%s,\"l\":%s,\"t\":%d,\"n\":%s}"
                .formatted(ticker, volume, vwap, open, close, high, low, CLOSING, trades));
        count++;
    }

    private static BigDecimal decimal(double value, int decimals) {
        return BigDecimal.valueOf(Math.max(value, 1)).setScale(decimals, RoundingMode.HALF_UP);
    }

    /// Without trailing zeros, like the vendor's numbers.
    private static String text(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    private static String volume(long shares) {
        String digits = Long.toString(shares);
        if (shares < 1_000_000) {
            return digits;
        }
        String fraction = digits.substring(1).replaceAll("0+$", "");
        return String.format(
                Locale.ROOT,
                "%s%se+%02d",
                digits.charAt(0),
                fraction.isEmpty() ? "" : "." + fraction,
                digits.length() - 1);
    }

    /// Four letters, another ticker for each number below 17,576, not in alphabetical order.
    private static String ticker(int number) {
        int spread = (number * 7_919) % 17_576; // 17,576 = 26 * 26 * 26; 7,919 is prime
        return "" + (char) ('A' + spread % 26) + (char) ('A' + spread / 26 % 26) + (char) ('A' + spread / 676) + "Q";
    }
}
