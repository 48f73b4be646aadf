package finance.replay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/// Limits the number of calls in any window of time, over all clients, as the vendor limits them per key.
public final class CallLimit {
    private final int calls;
    private final Duration window;
    private final Deque<Long> admitted = new ArrayDeque<>();

    private CallLimit(int calls, Duration window) {
        this.calls = calls;
        this.window = window;
    }

    public static CallLimit none() {
        return perMinute(0);
    }

    /// At most this number of calls in any minute; 0 means no limit.
    public static CallLimit perMinute(int calls) {
        return of(calls, Duration.ofMinutes(1));
    }

    public static CallLimit of(int calls, Duration window) {
        return new CallLimit(calls, window);
    }

    /// True if this call exceeds the limit. A refused call is not counted.
    synchronized boolean refuses() {
        if (calls == 0) {
            return false;
        }
        long now = System.nanoTime();
        while (!admitted.isEmpty() && now - admitted.peekFirst() >= window.toNanos()) {
            admitted.removeFirst();
        }
        if (admitted.size() >= calls) {
            return true;
        }
        admitted.addLast(now);
        return false;
    }
}
