package finance.ml.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import finance.common.WorkerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"ticker,RMSE\n", "ticker,RMSE\r\n", "\uFEFFticker,RMSE\r\nA,1\r\n", "\uFEFFticker,RMSE"})
    void aFileThatAnotherProgramSavedIsContinued(String content) throws IOException {
        Path file = folder.resolve("results.csv");
        Files.writeString(file, content);
        new ResultsFile(file, List.of("ticker", "RMSE")).append(List.of(List.of("B", 2)));
        assertThat(Files.readString(file)).isEqualTo(content + (content.endsWith("\n") ? "" : "\n") + "B,2\n");
    }

    @Test
    void aFileWithOtherColumnsIsRefused() throws IOException {
        Path file = folder.resolve("results.csv");
        Files.writeString(file, "\uFEFFticker,MAPE\r\n");
        ResultsFile results = new ResultsFile(file, List.of("ticker", "RMSE"));
        assertThatThrownBy(results::prepare)
                .isInstanceOf(WorkerException.class)
                .hasMessageContaining("expected the header 'ticker,RMSE'")
                .hasMessageContaining("found 'ticker,MAPE'");
    }
}
