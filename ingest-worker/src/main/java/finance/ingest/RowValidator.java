package finance.ingest;

import finance.common.TradingCalendar;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.regex.Pattern;

/// Says why a row of a day cannot be a bar. The bounds are far outside what US stocks have traded at (BRK.A is
/// below 10^6 dollars, no session of one stock above 10^11 shares), and well inside what the vendor's corrupt
/// rows show (10^12).
final class RowValidator {
    private static final Pattern TICKER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/+*$-]{0,255}");
    private static final double PRICE_BELOW = 1e9;
    private static final double VOLUME_BELOW = 1e15;
    private static final int LONGEST_NUMBER = 60;
    private static final Pattern EXPONENT_OF_THREE_DIGITS = Pattern.compile("[eE][+-]?\\d{3}");

    private final long dayStart;
    private final long dayEnd;

    RowValidator(LocalDate date) {
        dayStart = millis(date);
        dayEnd = millis(date.plusDays(1));
    }

    private static long millis(LocalDate date) {
        return date.atStartOfDay(TradingCalendar.NEW_YORK).toInstant().toEpochMilli();
    }

    /// The reason to refuse, or null for a row that is a bar.
    String rejectionReason(RawRow row) {
        if (!row.isObject()) {
            return "not an object";
        }
        String ticker = row.literal(RawRow.TICKER);
        if (ticker == null || !row.isString(RawRow.TICKER)) {
            return row.isMissing(RawRow.TICKER) ? "ticker missing" : "ticker is not text";
        }
        if (!isPlainTicker(ticker) && !TICKER.matcher(ticker).matches()) {
            return "ticker is not a symbol";
        }
        String reason = price(row, RawRow.OPEN, "open");
        reason = reason != null ? reason : price(row, RawRow.HIGH, "high");
        reason = reason != null ? reason : price(row, RawRow.LOW, "low");
        reason = reason != null ? reason : price(row, RawRow.CLOSE, "close");
        reason = reason != null ? reason : amount(row, RawRow.VOLUME, "volume", VOLUME_BELOW);
        reason = reason != null || row.isMissing(RawRow.VWAP) ? reason : amount(row, RawRow.VWAP, "vwap", PRICE_BELOW);
        reason = reason != null || row.isMissing(RawRow.TRADES) ? reason : trades(row);
        reason = reason != null ? reason : time(row);
        return reason == null && isBelow(row, RawRow.HIGH, RawRow.LOW) ? "high below low" : reason;
    }

    private static boolean isPlainTicker(String ticker) {
        for (int i = 0; i < ticker.length(); i++) {
            if (ticker.charAt(i) < 'A' || ticker.charAt(i) > 'Z') {
                return false;
            }
        }
        return !ticker.isEmpty() && ticker.length() <= 256;
    }

    private static String price(RawRow row, int field, String name) {
        String reason = amount(row, field, name, PRICE_BELOW);
        return reason == null && row.number(field) == 0 ? name + " is zero" : reason;
    }

    private static String amount(RawRow row, int field, String name, double below) {
        if (row.isMissing(field)) {
            return name + " missing";
        }
        if (!row.isNumber(field)) {
            return name + " is not a number";
        }
        double value = row.number(field);
        if (!Double.isFinite(value)) {
            return name + " is not finite";
        }
        if (value < 0) {
            return name + " is negative";
        }
        // a number that long, or one that vanishes when read, is damage, and more than the database could hold
        boolean implausible = value >= below
                || (value != 0 && value < 1e-12)
                || row.length(field) > LONGEST_NUMBER
                || (row.hasExponent(field)
                        && EXPONENT_OF_THREE_DIGITS.matcher(row.literal(field)).find());
        return implausible ? name + " is implausible" : null;
    }

    private static String trades(RawRow row) {
        String reason = amount(row, RawRow.TRADES, "trades", VOLUME_BELOW);
        return reason == null && !isWhole(row) ? "trades is not a whole number" : reason;
    }

    /// `5.0` and `1e3` are whole too.
    private static boolean isWhole(RawRow row) {
        return row.isDigits(RawRow.TRADES)
                || new BigDecimal(row.literal(RawRow.TRADES))
                                .stripTrailingZeros()
                                .scale()
                        <= 0;
    }

    private String time(RawRow row) {
        if (row.isMissing(RawRow.TIME)) {
            return "t missing";
        }
        if (!row.isNumber(RawRow.TIME)) {
            return "t is not a number";
        }
        double time = row.number(RawRow.TIME);
        return time >= dayStart && time < dayEnd ? null : "t is on another day";
    }

    private static boolean isBelow(RawRow row, int left, int right) {
        double difference = row.number(left) - row.number(right);
        if (difference == 0 && !row.literal(left).equals(row.literal(right))) {
            return new BigDecimal(row.literal(left)).compareTo(new BigDecimal(row.literal(right))) < 0;
        }
        return difference < 0;
    }
}
