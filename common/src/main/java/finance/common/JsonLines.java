package finance.common;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.JsonEscapeUtil;
import java.time.Instant;

/// One JSON object per line with the fields `level`, `time` (ISO 8601, UTC), `logger`, `message` and, if an
/// exception was logged, `stack_trace`. Log collectors recognize these names.
final class JsonLines extends JsonEncoder {
    JsonLines() {
        setWithSequenceNumber(false);
        setWithTimestamp(false);
        setWithNanoseconds(false);
        setWithThreadName(false);
        setWithLoggerName(false);
        setWithContext(false);
        setWithMarkers(false);
        setWithMDC(false);
        setWithMessage(false);
        setWithArguments(false);
        setWithThrowable(false);
    }

    @Override
    protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
        member(line, "time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
        member(line, "logger", event.getLoggerName());
        member(line, "message", event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
            member(line, "stack_trace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    }

    private static void member(StringBuilder line, String name, String value) {
        line.append(",\"")
                .append(name)
                .append("\":\"")
                .append(JsonEscapeUtil.jsonEscapeString(value))
                .append('"');
    }
}
