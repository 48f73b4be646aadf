package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import finance.common.testing.CapturedOutput;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgressTest {
    /// Longer than the interval between two updates of a terminal.
    private static final int PAUSE_MILLIS = 250;

    @AfterEach
    void useTextAgain() {
        Logging.configure(new Settings(Map.of()));
    }

    @Test
    void onATerminalTheLineIsRewritten() throws InterruptedException {
        assertThat(shown()).startsWith("\r1 of 3 days, ").endsWith("\r\u001b[K");
    }

    @Test
    void jsonLinesAreNotMixedWithIt() throws InterruptedException {
        Logging.configure(new Settings(Map.of("LOG_FORMAT", "json")));
        assertThat(shown()).isEmpty();
    }

    private static String shown() throws InterruptedException {
        return CapturedOutput.of(() -> {
                    try (Progress progress = new Progress("days", 3, true)) {
                        Thread.sleep(PAUSE_MILLIS);
                        progress.advance(1, 10);
                    }
                    return 0;
                })
                .err();
    }
}
