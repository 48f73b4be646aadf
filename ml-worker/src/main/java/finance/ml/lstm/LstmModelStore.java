package finance.ml.lstm;

import finance.common.ExitCode;
import finance.common.WorkerException;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/// Stores trained LSTMs, one file per ticker.
public final class LstmModelStore {
    private static final double SAME_BASIS = 1e-6;
    /// A model of closes forecasts from closes outside the range of its training by this share of the range at
    /// most.
    private static final double MARGIN = 0.1;

    private final Path folder;

    public LstmModelStore(Path folder) {
        this.folder = folder;
    }

    /// Makes sure before long work that a model can be saved: creates the folder, and writes and deletes an
    /// empty file in it.
    ///
    /// @throws WorkerException if the folder cannot be created or written
    public void prepare() {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".probe", null));
        } catch (IOException e) {
            throw notWritable(e);
        }
    }

    /// Saves the model and replaces an earlier one of the ticker.
    ///
    /// @throws WorkerException if the folder cannot be created or written
    public Path save(String ticker, FittedLstm lstm) {
        Path file = file(ticker);
        try {
            Files.createDirectories(folder);
            new LstmFile(file, ticker).save(lstm);
            return file;
        } catch (IOException e) {
            throw notWritable(e);
        }
    }

    private WorkerException notWritable(IOException e) {
        return new WorkerException(
                ExitCode.REFUSED,
                "expected a folder that can be written at %s, found: %s".formatted(folder.toAbsolutePath(), e),
                e);
    }

    /// Loads the LSTM of a ticker to forecast from this history.
    ///
    /// @param series on any scale, ending no earlier than the one it was fitted on
    /// @throws UnusableSeriesException if no model was saved, if it was trained on a different history, or if
    ///     it is one of closes and the closes that it would read are outside the range of its training
    /// @throws WorkerException if the file cannot be read, is damaged, or is not that of a saved LSTM of
    /// the ticker
    public FittedLstm load(String ticker, Series series) {
        Path file = file(ticker);
        try {
            FittedLstm lstm = new LstmFile(file, ticker).load();
            try {
                requireSameHistory(lstm, series, file);
                requireRange(lstm, series, file);
                return lstm;
            } catch (UnusableSeriesException e) {
                lstm.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new UnusableSeriesException("expected an LSTM saved as " + file + ", found none; train it first");
        } catch (IOException e) {
            throw new WorkerException(
                    ExitCode.REFUSED, "load the LSTM of " + ticker + " from " + file + ": " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof LstmFile.InvalidFileException
                ? e.getMessage()
                : "expected a file that can be read, found: " + e;
    }

    /// A model of closes depends on the share basis of its training, so a later split makes it invalid.
    /// Changes of logs do not depend on the share basis.
    private static void requireSameHistory(FittedLstm lstm, Series series, Path file) {
        FittedLstm.History history = lstm.history();
        Series same = series.on(history.scale());
        int index = same.size() - 1;
        while (index >= 0 && same.date(index).isAfter(history.lastDate())) {
            index--;
        }
        if (index < 0 || !same.date(index).equals(history.lastDate())) {
            throw new UnusableSeriesException("expected a bar on %s, the last one that %s was trained on, found none"
                    .formatted(history.lastDate(), file));
        }
        double change = Math.abs(same.value(index) - history.lastValue());
        if (lstm.parameters().input() == LstmInput.CLOSES && change > SAME_BASIS * Math.abs(history.lastValue())) {
            throw new UnusableSeriesException(
                    "expected a close of %s on %s, as in the training of %s, found %s (perhaps because of a split); train the model again"
                            .formatted(history.lastValue(), history.lastDate(), file, same.value(index)));
        }
    }

    /// Closes are scaled by the range of the training. For closes far outside of it, the forecasts of the network
    /// stay near the closes of the training.
    private static void requireRange(FittedLstm lstm, Series series, Path file) {
        if (lstm.parameters().input() != LstmInput.CLOSES) {
            return;
        }
        FittedLstm.History history = lstm.history();
        Series same = series.on(history.scale());
        double margin = MARGIN * (history.highest() - history.lowest());
        for (int i = Math.max(0, same.size() - lstm.parameters().lookback()); i < same.size(); i++) {
            if (same.value(i) < history.lowest() - margin || same.value(i) > history.highest() + margin) {
                throw new UnusableSeriesException(String.format(
                        Locale.ROOT,
                        "expected closes between %.4g and %.4g, the range in the training of %s and a tenth of it on each"
                                + " side, found %.4g on %s; train the model again, or use --input changes",
                        history.lowest() - margin,
                        history.highest() + margin,
                        file,
                        same.value(i),
                        same.date(i)));
            }
        }
    }

    private Path file(String ticker) {
        return folder.resolve(URLEncoder.encode(ticker, StandardCharsets.UTF_8) + ".lstm");
    }
}
