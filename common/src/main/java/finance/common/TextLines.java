package finance.common;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// One line per event: local time, level, message; after it the stack trace where an exception was logged. Logback's
/// pattern layout would write the same, and makes its hundred converters at every start.
final class TextLines extends EncoderBase<ILoggingEvent> {
    private static final byte[] NONE = {};

    /// Made for the first event: many runs log none.
    private static final class Time {
        static final DateTimeFormatter FORMAT =
                DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder text = new StringBuilder();
        Time.FORMAT.formatTo(event.getInstant(), text);
        text.append(' ').append(event.getLevel()).append(' ').append(event.getFormattedMessage());
        text.append(System.lineSeparator());
        if (event.getThrowableProxy() != null) {
            text.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return NONE;
    }

    @Override
    public byte[] footerBytes() {
        return NONE;
    }
}
