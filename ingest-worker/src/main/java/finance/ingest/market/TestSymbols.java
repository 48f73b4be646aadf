package finance.ingest.market;

import java.util.regex.Pattern;

/// The symbols with which exchanges test their systems. Vendors send them together with the securities.
/// Sources: Nasdaq Trader "Test Stocks" (Z.ZZT), Cboe (ZTST, ZTEST, ZBZX), IEX (ZIEXT, ZXIET, ZEXIT), NYSE
/// group (.TEST).
public final class TestSymbols {
    private static final Pattern TEST = Pattern.compile(
            "Z[A-Z]ZZT(\\.[A-Z]+)?|ZVZZC(NX)?|ZVV|ZIEXT|ZXIET|ZEXIT|Z?TEST(\\.[A-Z]+)?|ZTST|ZBZX|[ACMNP]TEST(\\.[A-Z]+)?");

    private TestSymbols() {}

    public static boolean contains(String ticker) {
        char first = ticker.isEmpty() ? ' ' : ticker.charAt(0);
        return (first == 'Z' || ticker.indexOf("TEST") >= 0)
                && TEST.matcher(ticker).matches();
    }
}
