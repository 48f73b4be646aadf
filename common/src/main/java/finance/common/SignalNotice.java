package finance.common;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says what a signal (SIGTERM, Ctrl-C) left behind, while the try block around the work is open. The process
/// ends at once: what a transaction had not committed is undone by the database.
public final class SignalNotice implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SignalNotice.class);

    private final Thread hook;

    public SignalNotice(String sentence) {
        hook = new Thread(() -> log.warn("interrupted by a signal; {}", sentence));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.debug("ending already: {}", e.getMessage());
        }
    }
}
