package finance.ml.lstm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import finance.common.ExitCode;
import finance.common.WorkerException;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LstmFileTest {
    private static final Series SERIES = TestSeries.randomWalk(200, 35);
    private static final LstmParameters SMALL = new LstmParameters(LstmInput.CLOSES, 5, 2, 1, 32, 0.01, 1, 1);

    @TempDir
    private Path folder;

    private LstmModelStore store;
    private Path file;

    @BeforeEach
    void save() {
        store = new LstmModelStore(folder);
        try (FittedLstm lstm = new LstmForecaster(SMALL).fit(SERIES, 5)) {
            file = store.save("AAA", lstm);
        }
    }

    @Test
    void savedModelHasItsHistory() {
        try (FittedLstm loaded = store.load("AAA", SERIES)) {
            assertThat(loaded.parameters()).isEqualTo(SMALL);
            assertThat(loaded.history())
                    .isEqualTo(new FittedLstm.History(
                            SERIES.scale(),
                            SERIES.date(0),
                            SERIES.date(199),
                            200,
                            SERIES.value(199),
                            Arrays.stream(SERIES.values()).min().orElseThrow(),
                            Arrays.stream(SERIES.values()).max().orElseThrow()));
        }
    }

    /// One bit at a time, in the ticker, in the parameters, in the weights and in the checksum.
    @Test
    void everyChangedBitIsFound() throws IOException {
        byte[] content = Files.readAllBytes(file);
        for (int position : new int[] {6, 20, content.length / 2, content.length - 40, content.length - 1}) {
            byte[] changed = content.clone();
            changed[position] ^= 1;
            Files.write(file, changed);
            assertRefused(() -> store.load("AAA", SERIES), "found a damaged one");
        }
    }

    @Test
    void truncatedFileIsDamaged() throws IOException {
        byte[] content = Files.readAllBytes(file);
        for (int length : new int[] {4, 20, content.length - 1}) {
            Files.write(file, Arrays.copyOf(content, length));
            assertRefused(() -> store.load("AAA", SERIES), "found a damaged one");
        }
    }

    @Test
    void modelOfAnotherTickerIsForeign() throws IOException {
        Files.copy(file, folder.resolve("BBB.lstm"));
        assertRefused(() -> store.load("BBB", SERIES), "expected the model of BBB, found that of AAA");
    }

    @Test
    void otherFilesAndOtherVersionsAreNamed() throws IOException {
        Files.writeString(file, "not a model at all");
        assertRefused(() -> store.load("AAA", SERIES), "found another kind of file");
        Files.write(file, new byte[0]);
        assertRefused(() -> store.load("AAA", SERIES), "found another kind of file");
        Files.write(file, new byte[] {'L', 'S', 'T', 1, 0, 0});
        assertRefused(() -> store.load("AAA", SERIES), "expected format 3, found format 1");
    }

    private void assertRefused(ThrowingCallable load, String reason) {
        assertThatThrownBy(load)
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining(file.getParent().toString())
                .hasMessageContaining(reason)
                .satisfies(e -> assertThat(((WorkerException) e).exitCode()).isEqualTo(ExitCode.REFUSED));
    }
}
