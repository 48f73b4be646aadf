package finance.ml.lstm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.LibUtils;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An image contains PyTorch's libraries in a folder, without their jar, and its file system is read-only.
@Tag("slow")
class ReadOnlyTest {
    @Test
    void trainsFromAFolderOfLibrariesWithNothingWritable(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        int status = train(folder, libraries(), output);
        assertThat(status).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output)).contains("trained 1 epochs");
    }

    @Test
    void missingFolderIsReportedWithTheSetting(@TempDir Path folder) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        assertThat(train(folder, folder, output)).isNotZero();
        assertThat(Files.readString(output)).contains("set PYTORCH_LIBRARY_PATH to the folder with its libraries");
    }

    /// Trains in a process of its own and gives its exit status.
    private static int train(Path folder, Path libraries, Path output) throws IOException, InterruptedException {
        Path nowhere = Files.createFile(folder.resolve("file-not-folder"));
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:-UsePerfData",
                "-Duser.home=" + nowhere,
                "-Djava.io.tmpdir=" + nowhere.resolve("tmp"),
                "-cp",
                classPathWithoutLibraries(),
                Trains.class.getName());
        java.environment().put("PYTORCH_LIBRARY_PATH", libraries.toString());
        java.environment().keySet().removeAll(List.of("DJL_CACHE_DIR", "ENGINE_CACHE_DIR"));
        return java.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
    }

    private static String classPathWithoutLibraries() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("pytorch-native-cpu"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// The folder into which DJL unpacked them for this process.
    private static Path libraries() {
        PyTorch.call(() -> PyTorch.newModel("to load the engine")).close();
        return Path.of(LibUtils.getLibtorchPath());
    }

    /// The main method of the other process.
    static final class Trains {
        private Trains() {}

        public static void main(String[] args) {
            Series series = TestSeries.randomWalk(200, 51);
            LstmParameters parameters = new LstmParameters(LstmInput.CHANGES, 5, 4, 1, 16, 0.01, 1, 1);
            try (FittedLstm lstm = new LstmForecaster(parameters).fit(series, 1)) {
                System.out.println("trained " + lstm.epochs() + " epochs");
            }
        }
    }
}
