package finance.ingest.polygon;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Pattern;

/// One row of a reference endpoint.
///
/// @param name the data in messages, for example "splits"
/// @param values by column, as the vendor wrote them; null values are those of JSON
record ReferenceRow(String name, Map<String, String> values) {
    static final String TICKER = "ticker";

    private static final int LONGEST_TICKER = 256;
    private static final int MOST_DIGITS = 20;
    /// Almost all numbers. Loading the class `BigDecimal` takes longer than reading all splits of a month.
    private static final Pattern PLAIN_POSITIVE = Pattern.compile("(?=.*[1-9])\\d{1,20}(\\.\\d{1,20})?");

    String ticker() throws MalformedResponseException {
        String ticker = required(TICKER);
        if (ticker.isBlank() || ticker.length() > LONGEST_TICKER) {
            throw new MalformedResponseException(
                    "expected a ticker of 1 to " + LONGEST_TICKER + " characters in a row of " + name + ", found "
                            + ticker.strip().length());
        }
        return ticker;
    }

    LocalDate date(String column) throws MalformedResponseException {
        String value = required(column);
        try {
            return LocalDate.parse(value);
        } catch (DateTimeParseException e) {
            throw expected("a date", column, value);
        }
    }

    /// Returns the number in plain notation, for example "100" for `1e2`.
    String positiveNumber(String column) throws MalformedResponseException {
        String value = required(column);
        if (PLAIN_POSITIVE.matcher(value).matches()) {
            return value;
        }
        try {
            BigDecimal number = new BigDecimal(value);
            if (number.signum() > 0 && Math.abs(number.scale()) <= MOST_DIGITS) {
                return number.toPlainString();
            }
        } catch (NumberFormatException e) {
            throw expected("a positive number", column, value);
        }
        throw expected("a positive number", column, value);
    }

    /// Returns null if the column is missing or null.
    String text(String column) {
        return values.get(column);
    }

    private String required(String column) throws MalformedResponseException {
        String value = values.get(column);
        if (value == null) {
            throw new MalformedResponseException(
                    "expected " + column + " in a row of " + name + ", found none: " + values);
        }
        return value;
    }

    private MalformedResponseException expected(String expected, String column, String found) {
        return new MalformedResponseException("expected " + expected + " as " + column + " in a row of " + name
                + ", found '" + found + "': " + values);
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
