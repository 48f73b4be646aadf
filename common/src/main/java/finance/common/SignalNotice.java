package finance.common;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs a notice about the state of the data if a signal (SIGTERM, Ctrl-C) ends the process while the try
/// block around the work is open. The process ends at once, and the database rolls back open transactions.
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
