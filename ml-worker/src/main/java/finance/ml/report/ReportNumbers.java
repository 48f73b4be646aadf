package finance.ml.report;

import finance.ml.series.PriceDigits;
import java.util.Locale;

/// Formats numbers for the report; an unknown value is a dash.
final class ReportNumbers {
    private static final String UNKNOWN = "–";
    private static final double TEN_DOLLARS = 10;

    private ReportNumbers() {}

    static String fixed(Double value, int digits) {
        return value == null || !Double.isFinite(value)
                ? UNKNOWN
                : String.format(Locale.ROOT, "%,." + digits + "f", value).replace('-', '−');
    }

    /// A price with two decimal digits, below 10 with four, below a tenth with four significant ones.
    static String price(Double value) {
        return fixed(value, value != null && Math.abs(value) < TEN_DOLLARS ? PriceDigits.of(value) : 2);
    }

    /// A share between 0 and 1 in percent.
    static String percent(Double share) {
        return share == null ? UNKNOWN : fixed(100 * share, 1);
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String countOrNone(long number) {
        return number == 0 ? "none" : count(number);
    }

    static String text(Object value) {
        return value == null ? UNKNOWN : value.toString();
    }
}
