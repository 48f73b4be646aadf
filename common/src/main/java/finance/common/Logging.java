package finance.common;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/// Logback's configuration, in code because reading its XML costs a process 150 ms: events of level INFO and
/// above go to standard error, those of libraries from WARN on. `LOG_FORMAT` selects one line of text per
/// event (time, level, message) or one JSON object per line.
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String APPENDER = "stderr";

    /// Called when the first logger is created: by [LogbackProvider], or by Logback if another program
    /// created it.
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setName(APPENDER);
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(started(new TextLines(), context));
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(appender);
        context.getLogger("finance").setLevel(Level.INFO);
        // their warnings concern events that the worker itself reports or retries: a lost connection, a flat
        // likelihood
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
        context.getLogger("org.flywaydb").setLevel(Level.ERROR);
        context.getLogger("smile").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// Applies `LOG_FORMAT`.
    static void configure(Settings settings) {
        String format = settings.text("LOG_FORMAT", "text").toLowerCase(Locale.ROOT);
        boolean json = format.equals("json");
        if (!json && !format.equals("text")) {
            settings.problem("LOG_FORMAT must be text or json, found '" + format + "'");
        }
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        ConsoleAppender<ILoggingEvent> appender = appender(context);
        if (json != appender.getEncoder() instanceof JsonLines) {
            appender.setEncoder(started(json ? new JsonLines() : new TextLines(), context));
        }
    }

    /// Whether a log collector reads standard error: then only JSON lines may be written to it.
    static boolean isJson() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && appender(context).getEncoder() instanceof JsonLines;
    }

    private static ConsoleAppender<ILoggingEvent> appender(LoggerContext context) {
        return (ConsoleAppender<ILoggingEvent>)
                context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(APPENDER);
    }

    private static Encoder<ILoggingEvent> started(EncoderBase<ILoggingEvent> encoder, LoggerContext context) {
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
