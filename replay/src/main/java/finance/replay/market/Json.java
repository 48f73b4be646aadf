package finance.replay.market;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// Writes JSON into a byte buffer. Numbers are written digit by digit, without intermediate strings,
/// because a body has about ten thousand rows.
public final class Json {
    private static final int MICROS = 1_000_000;

    private byte[] bytes;
    private int length;

    public Json(int capacity) {
        bytes = new byte[capacity];
    }

    public int length() {
        return length;
    }

    public byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    public String text() {
        return text(0, length);
    }

    String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /// Appends the text unchanged.
    public Json raw(String json) {
        byte[] added = json.getBytes(StandardCharsets.UTF_8);
        room(added.length);
        System.arraycopy(added, 0, bytes, length, added.length);
        length += added.length;
        return this;
    }

    public Json raw(Json other) {
        room(other.length);
        System.arraycopy(other.bytes, 0, bytes, length, other.length);
        length += other.length;
        return this;
    }

    public Json raw(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /// Appends the value in quotes, escaped.
    public Json string(String value) {
        StringBuilder escaped = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < 0x20) {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return raw(escaped.append('"').toString());
    }

    public Json name(String name) {
        if (length > 0 && bytes[length - 1] != '{') {
            raw(',');
        }
        return string(name).raw(':');
    }

    public Json number(long value) {
        room(20);
        if (value < 0) {
            bytes[length++] = '-';
            value = -value;
        }
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /// Appends the number without trailing zeros; null as `null`.
    public Json number(BigDecimal value) {
        return value == null ? raw("null") : raw(value.stripTrailingZeros().toPlainString());
    }

    /// Appends millionths as a decimal number without trailing zeros.
    Json micros(long micros) {
        number(micros / MICROS);
        int fraction = (int) (micros % MICROS);
        if (fraction == 0) {
            return this;
        }
        room(7);
        bytes[length++] = '.';
        for (int unit = MICROS / 10; fraction > 0; unit /= 10) {
            bytes[length++] = (byte) ('0' + fraction / unit);
            fraction %= unit;
        }
        return this;
    }

    /// Appends a large integer in the vendor's format: 1432032 as `1.432032e+06`.
    Json exponent(long value) {
        String digits = Long.toString(value);
        String mantissa = digits.replaceFirst("0+$", "");
        raw(digits.charAt(0));
        if (mantissa.length() > 1) {
            raw('.').raw(mantissa.substring(1));
        }
        return raw("e+").raw((char) ('0' + (digits.length() - 1) / 10)).raw((char) ('0' + (digits.length() - 1) % 10));
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
