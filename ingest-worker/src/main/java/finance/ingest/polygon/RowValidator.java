package finance.ingest.polygon;

import finance.ingest.market.BarRules;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.regex.Pattern;

/// Checks that a row of the grouped daily answer is a valid bar: the vendor's fields are present and have the
/// right JSON types, and their values satisfy [BarRules].
final class RowValidator {
    private static final int LONGEST_NUMBER = 60;
    private static final Pattern EXPONENT_OF_THREE_DIGITS = Pattern.compile("[eE][+-]?\\d{3}");

    private final BarRules rules;

    RowValidator(LocalDate date) {
        rules = new BarRules(date);
    }

    /// Returns why the row is not a valid bar; null if it is one.
    String rejectionReason(RawRow row) {
        if (!row.isObject()) {
            return "not an object";
        }
        String ticker = row.literal(RawRow.TICKER);
        if (ticker == null || !row.isString(RawRow.TICKER)) {
            return row.isMissing(RawRow.TICKER) ? "ticker missing" : "ticker is not text";
        }
        if (!BarRules.isTicker(ticker)) {
            return "ticker is not a symbol";
        }
        String reason = price(row, RawRow.OPEN, "open");
        reason = reason != null ? reason : price(row, RawRow.HIGH, "high");
        reason = reason != null ? reason : price(row, RawRow.LOW, "low");
        reason = reason != null ? reason : price(row, RawRow.CLOSE, "close");
        reason = reason != null ? reason : amount(row, RawRow.VOLUME, "volume", BarRules.VOLUME_LIMIT);
        reason = reason != null || row.isMissing(RawRow.VWAP)
                ? reason
                : amount(row, RawRow.VWAP, "vwap", BarRules.PRICE_LIMIT);
        reason = reason != null || row.isMissing(RawRow.TRADES) ? reason : trades(row);
        reason = reason != null ? reason : time(row);
        return reason == null && isBelow(row, RawRow.HIGH, RawRow.LOW) ? "high below low" : reason;
    }

    private static String price(RawRow row, int field, String name) {
        String reason = amount(row, field, name, BarRules.PRICE_LIMIT);
        return reason == null && row.number(field) == 0 ? name + " is zero" : reason;
    }

    private static String amount(RawRow row, int field, String name, double limit) {
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
        // longer numbers, and numbers that a double rounds to zero, are corrupt and would not fit into a column
        boolean implausible = !BarRules.isPlausible(value, limit)
                || row.length(field) > LONGEST_NUMBER
                || (row.hasExponent(field)
                        && EXPONENT_OF_THREE_DIGITS.matcher(row.literal(field)).find());
        return implausible ? name + " is implausible" : null;
    }

    private static String trades(RawRow row) {
        String reason = amount(row, RawRow.TRADES, "trades", BarRules.VOLUME_LIMIT);
        return reason == null && !isWhole(row) ? "trades is not a whole number" : reason;
    }

    /// `5.0` and `1e3` are whole numbers too.
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
        return rules.isOnDate(row.number(RawRow.TIME)) ? null : "t is on another day";
    }

    private static boolean isBelow(RawRow row, int left, int right) {
        double difference = row.number(left) - row.number(right);
        if (difference == 0 && !row.literal(left).equals(row.literal(right))) {
            return new BigDecimal(row.literal(left)).compareTo(new BigDecimal(row.literal(right))) < 0;
        }
        return difference < 0;
    }
}
