package finance.ingest.market;

import finance.common.TradingCalendar;
import java.time.LocalDate;
import java.util.regex.Pattern;

/// Rules that a daily bar of a US stock satisfies, whichever vendor sends it. The limits are far above what
/// US stocks have traded at (BRK.A is below 10^6 dollars, no session of one stock above 10^11 shares), and
/// well below the corrupt values that vendors have sent (10^12).
public final class BarRules {
    /// In dollars, exclusive.
    public static final double PRICE_LIMIT = 1e9;
    /// In shares or trades of one session, exclusive.
    public static final double VOLUME_LIMIT = 1e15;

    /// Smaller positive numbers are corrupt.
    private static final double SMALLEST = 1e-12;
    private static final int LONGEST_TICKER = 256;
    private static final Pattern TICKER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/+*$-]{0,255}");

    private final long dayStart;
    private final long dayEnd;

    public BarRules(LocalDate date) {
        dayStart = startOfDay(date);
        dayEnd = startOfDay(date.plusDays(1));
    }

    private static long startOfDay(LocalDate date) {
        return date.atStartOfDay(TradingCalendar.NEW_YORK).toInstant().toEpochMilli();
    }

    /// Whether the text is a ticker symbol. Such a text contains nothing that COPY would have to escape.
    public static boolean isTicker(String text) {
        return isUpperCase(text) || TICKER.matcher(text).matches();
    }

    /// True for almost all tickers, and faster than the pattern.
    private static boolean isUpperCase(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 'A' || text.charAt(i) > 'Z') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST_TICKER;
    }

    /// Whether a price, volume or number of trades, which is not negative, is possible.
    ///
    /// @param limit [#PRICE_LIMIT] or [#VOLUME_LIMIT]
    public static boolean isPlausible(double value, double limit) {
        return value < limit && (value == 0 || value >= SMALLEST);
    }

    /// Whether a time is on the date of the bar in New York.
    ///
    /// @param epochMillis milliseconds since 1970-01-01 UTC
    public boolean isOnDate(double epochMillis) {
        return epochMillis >= dayStart && epochMillis < dayEnd;
    }
}
