package finance.common;

import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reports the progress of a long run: in place on a terminal, otherwise as one log line per minute.
public final class Progress implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Progress.class);
    private static final Duration IN_A_LOG = Duration.ofMinutes(1);
    private static final Duration ON_A_TERMINAL = Duration.ofMillis(200);

    private final String noun;
    private final int total;
    private final boolean terminal;
    private final long startedAt = System.nanoTime();
    private long shownAt = startedAt;
    private int done;
    private long rows;

    /// @param noun the counted objects in the plural, like `sessions`
    public Progress(String noun, int total) {
        this(noun, total, isTerminal());
    }

    Progress(String noun, int total, boolean terminal) {
        this.noun = noun;
        this.total = total;
        this.terminal = terminal && !Logging.isJson();
    }

    /// In JDK 25, unlike JDK 22, the console is null if input and output are not terminals; Error Prone
    /// assumes JDK 22.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    public synchronized void advance(int items, long moreRows) {
        done += items;
        rows += moreRows;
        long now = System.nanoTime();
        Duration interval = terminal ? ON_A_TERMINAL : IN_A_LOG;
        if (total > 1 && now - shownAt >= interval.toNanos()) {
            shownAt = now;
            show();
        }
    }

    private void show() {
        if (terminal) {
            System.err.print("\r" + this + "\u001b[K");
            System.err.flush();
        } else {
            log.info("{}", this);
        }
    }

    @Override
    public String toString() {
        double seconds = Math.max(1e-3, (System.nanoTime() - startedAt) / 1e9);
        long left = done == 0 ? 0 : Math.round(seconds / done * (total - done));
        return String.format(
                Locale.ROOT,
                "%d of %d %s, %,.0f rows/s, about %s left",
                done,
                total,
                noun,
                rows / seconds,
                readable(left));
    }

    /// `45 s`, `12 min`, `3 h 20 min`.
    public static String readable(long seconds) {
        if (seconds < 90) {
            return seconds + " s";
        }
        long minutes = (seconds + 30) / 60;
        return minutes < 90 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    @Override
    public void close() {
        if (terminal && shownAt != startedAt) {
            System.err.print("\r\u001b[K");
            System.err.flush();
        }
    }
}
