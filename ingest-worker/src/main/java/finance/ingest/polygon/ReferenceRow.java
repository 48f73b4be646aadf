package finance.ingest.polygon;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// One row of a reference endpoint. Its methods throw [UnreadableRowException] if a value is not usable.
///
/// @param values by column, as the vendor wrote them; null values are those of JSON
/// @param fault why the row is unreadable whatever its values are; null if it is not
record ReferenceRow(Map<String, String> values, String fault) {
    static final String TICKER = "ticker";
    static final String ID = "id";

    private static final int LONGEST_TEXT = 256;
    private static final int DATE_LENGTH = 10;
    private static final int MOST_DIGITS = 20;
    private static final Pattern COUNT = Pattern.compile("\\d{1,4}");

    void requireNoFault() throws UnreadableRowException {
        if (fault != null) {
            throw new UnreadableRowException(fault);
        }
    }

    String ticker() throws UnreadableRowException {
        String ticker = required(TICKER);
        if (ticker.isBlank() || ticker.length() > LONGEST_TEXT) {
            throw new UnreadableRowException("expected a ticker of 1 to " + LONGEST_TEXT + " characters, found "
                    + ticker.strip().length());
        }
        return ticker;
    }

    /// Returns null if the row has no valid ticker.
    String tickerOrNull() {
        try {
            return ticker();
        } catch (UnreadableRowException notRequired) {
            return null;
        }
    }

    /// Returns null if the row has no valid id.
    String idOrNull() {
        try {
            return id();
        } catch (UnreadableRowException notRequired) {
            return null;
        }
    }

    /// Returns null if the row has none.
    String id() throws UnreadableRowException {
        String id = text(ID);
        if (id != null && id.length() > LONGEST_TEXT) {
            throw new UnreadableRowException(
                    "expected an id of at most " + LONGEST_TEXT + " characters, found " + id.length());
        }
        return id;
    }

    LocalDate date(String column) throws UnreadableRowException {
        String value = required(column);
        try {
            return IsoDate.parse(value);
        } catch (DateTimeParseException e) {
            throw expected("a date", column, value);
        }
    }

    /// Returns null if the column has no date.
    LocalDate dateOrNull(String column) {
        try {
            return values.get(column) == null ? null : date(column);
        } catch (UnreadableRowException notRequired) {
            return null;
        }
    }

    /// Returns the date of a time in UTC, for example of `2025-07-14T04:00:00Z`; null if the column has none.
    LocalDate dateOfTimeOrNull(String column) throws UnreadableRowException {
        String value = values.get(column);
        if (value == null) {
            return null;
        }
        try {
            return LocalDate.parse(value.substring(0, Math.min(value.length(), DATE_LENGTH)));
        } catch (DateTimeParseException e) {
            throw expected("a date or a time", column, value);
        }
    }

    /// Returns the number in plain notation, for example "100" for `1e2`.
    String positiveNumber(String column) throws UnreadableRowException {
        String value = required(column);
        if (isPlainPositive(value)) {
            return value;
        }
        try {
            BigDecimal number = new BigDecimal(value);
            if (number.signum() > 0
                    && Math.abs(number.scale()) <= MOST_DIGITS
                    && number.precision() - number.scale() <= MOST_DIGITS) {
                return number.toPlainString();
            }
        } catch (NumberFormatException e) {
            throw expected("a positive number", column, value);
        }
        throw expected("a positive number", column, value);
    }

    /// Whether it is a positive number of up to twenty digits on each side of the point, as almost all numbers are.
    /// Loading the class `BigDecimal` takes longer than reading all splits of a month, and this runs three times
    /// for each of some thousand dividends.
    private static boolean isPlainPositive(String value) {
        int point = value.indexOf('.');
        int whole = point < 0 ? value.length() : point;
        int fraction = point < 0 ? 0 : value.length() - point - 1;
        if (whole < 1 || whole > MOST_DIGITS || fraction > MOST_DIGITS || (point >= 0 && fraction < 1)) {
            return false;
        }
        boolean positive = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (i != point && (c < '0' || c > '9')) {
                return false;
            }
            positive |= c >= '1' && c <= '9';
        }
        return positive;
    }

    /// Returns null if the column has no positive number.
    String positiveNumberOrNull(String column) {
        try {
            return values.get(column) == null ? null : positiveNumber(column);
        } catch (UnreadableRowException notRequired) {
            return null;
        }
    }

    /// Returns null if the column has no number of up to four digits.
    Integer countOrNull(String column) {
        String value = values.get(column);
        return value != null && COUNT.matcher(value).matches() ? Integer.valueOf(value) : null;
    }

    /// Returns the code in upper case; null if the column is missing, null or empty.
    String currencyOrNull(String column) {
        String value = values.get(column);
        return value == null || value.isBlank() ? null : value.strip().toUpperCase(Locale.ROOT);
    }

    /// Returns null if the column is missing or null.
    String text(String column) {
        return values.get(column);
    }

    private String required(String column) throws UnreadableRowException {
        String value = values.get(column);
        if (value == null) {
            throw new UnreadableRowException("expected " + column + ", found none");
        }
        return value;
    }

    private static UnreadableRowException expected(String expected, String column, String found) {
        String shown = found.length() <= LONGEST_TEXT ? found : found.substring(0, LONGEST_TEXT) + "…";
        return new UnreadableRowException("expected " + expected + " as " + column + ", found '" + shown + "'");
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
