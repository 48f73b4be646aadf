package finance.common;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// One line per event: local time, level, message; a stack trace follows if an exception was logged. Logback's
/// pattern layout would write the same, but creates a hundred converters at each start.
final class TextLines extends EncoderBase<ILoggingEvent> {
    private static final byte[] NONE = {};

    /// Created for the first event, because many runs log none.
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
