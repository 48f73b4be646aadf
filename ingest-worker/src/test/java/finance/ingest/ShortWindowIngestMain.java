package finance.ingest;

import finance.ingest.polygon.RetryPolicy;
import java.time.Clock;
import java.time.Duration;

/// The worker's main method with a rate limit per 3 s instead of per minute.
final class ShortWindowIngestMain {
    private ShortWindowIngestMain() {}

    public static void main(String[] args) {
        RetryPolicy shortWindow = new RetryPolicy(
                3, Duration.ofMillis(50), Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofMinutes(1));
        System.exit(IngestWorker.run(args, System.getenv(), Clock.systemUTC(), shortWindow));
    }
}
