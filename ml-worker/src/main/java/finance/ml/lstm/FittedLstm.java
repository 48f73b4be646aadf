package finance.ml.lstm;

import finance.ml.series.FitDescription;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.HeldOutErrors;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A trained LSTM with its scaler. One step is one session: a forecast of several steps uses the forecasts of
/// the earlier steps as input. The standard errors are the root mean squared errors of these forecasts over
/// the validation windows, in the units of the series. If the session of a target has no bar, the next bar
/// takes its place, see [Series#changeOver].
///
/// Holds memory outside the Java heap until it is closed.
public final class FittedLstm implements FittedForecaster {
    private final LstmParameters parameters;
    private final Scaler scaler;
    private final byte[] weights;
    private final int bestEpoch;
    private final int epochs;
    private final int validationStart;
    private final History history;
    private final double[] standardErrors;
    private final Network network;
    private HeldOutErrors heldOutErrors;

    private FittedLstm(
            LstmParameters parameters,
            Scaler scaler,
            byte[] weights,
            int bestEpoch,
            int epochs,
            int validationStart,
            History history,
            double[] standardErrors) {
        this.parameters = parameters;
        this.scaler = scaler;
        this.weights = weights;
        this.bestEpoch = bestEpoch;
        this.epochs = epochs;
        this.validationStart = validationStart;
        this.history = history;
        this.standardErrors = standardErrors;
        this.network = PyTorch.call(() -> Network.of(parameters.units(), weights));
    }

    /// The history it was fitted on.
    ///
    /// @param lastValue its last value, to detect a change of the share basis
    /// @param lowest its lowest value
    /// @param highest its highest value
    public record History(
            Scale scale,
            LocalDate firstDate,
            LocalDate lastDate,
            int observations,
            double lastValue,
            double lowest,
            double highest) {
        static History of(Series series) {
            int last = series.size() - 1;
            DoubleSummaryStatistics values = Arrays.stream(series.values()).summaryStatistics();
            return new History(
                    series.scale(),
                    series.date(0),
                    series.date(last),
                    series.size(),
                    series.value(last),
                    values.getMin(),
                    values.getMax());
        }

        private static History read(DataInputStream in) throws IOException {
            return new History(
                    Scale.valueOf(in.readUTF()),
                    LocalDate.ofEpochDay(in.readLong()),
                    LocalDate.ofEpochDay(in.readLong()),
                    in.readInt(),
                    in.readDouble(),
                    in.readDouble(),
                    in.readDouble());
        }

        private void write(DataOutputStream out) throws IOException {
            out.writeUTF(scale.name());
            out.writeLong(firstDate.toEpochDay());
            out.writeLong(lastDate.toEpochDay());
            out.writeInt(observations);
            out.writeDouble(lastValue);
            out.writeDouble(lowest);
            out.writeDouble(highest);
        }
    }

    /// Measures the standard errors on the targets from `validationStart` to the end of `history`.
    static FittedLstm of(
            LstmParameters parameters,
            Scaler scaler,
            Training training,
            Series history,
            int validationStart,
            int horizon) {
        FittedLstm fitted = new FittedLstm(
                parameters,
                scaler,
                training.bestWeights(),
                training.bestEpoch(),
                training.epochs(),
                validationStart,
                History.of(history),
                new double[horizon]);
        fitted.measureErrors(history);
        return fitted;
    }

    /// Reads the content of a file that [#write] wrote.
    ///
    /// @throws IOException if it is none
    static FittedLstm read(DataInputStream in) throws IOException {
        LstmParameters parameters = new LstmParameters(
                LstmInput.valueOf(in.readUTF()),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readInt(),
                in.readDouble(),
                in.readInt(),
                in.readLong());
        Scaler scaler = new Scaler(parameters.input(), in.readDouble(), in.readDouble());
        int bestEpoch = in.readInt();
        int epochs = in.readInt();
        int validationStart = in.readInt();
        History history = History.read(in);
        double[] standardErrors = new double[in.readInt()];
        for (int i = 0; i < standardErrors.length; i++) {
            standardErrors[i] = in.readDouble();
        }
        byte[] weights = in.readNBytes(in.readInt());
        return new FittedLstm(parameters, scaler, weights, bestEpoch, epochs, validationStart, history, standardErrors);
    }

    /// Writes the model with its scaler and the range of its history, so that [#read] gives exactly the same
    /// forecasts.
    void write(DataOutputStream out) throws IOException {
        out.writeUTF(parameters.input().name());
        out.writeInt(parameters.lookback());
        out.writeInt(parameters.units());
        out.writeInt(parameters.epochs());
        out.writeInt(parameters.batchSize());
        out.writeDouble(parameters.learningRate());
        out.writeInt(parameters.patience());
        out.writeLong(parameters.seed());
        out.writeDouble(scaler.offset());
        out.writeDouble(scaler.width());
        out.writeInt(bestEpoch);
        out.writeInt(epochs);
        out.writeInt(validationStart);
        history.write(out);
        out.writeInt(standardErrors.length);
        for (double error : standardErrors) {
            out.writeDouble(error);
        }
        out.writeInt(weights.length);
        out.write(weights);
    }

    @Override
    public Forecast forecast(Series known, int horizon) {
        if (horizon > standardErrors.length) {
            throw new IllegalArgumentException(
                    "expected a horizon of at most %d, what the LSTM was fitted for, found %d"
                            .formatted(standardErrors.length, horizon));
        }
        double[] mean = PyTorch.call(() -> path(known, horizon, known.size(), 1))[0];
        double[] errors = new double[horizon];
        System.arraycopy(standardErrors, 0, errors, 0, horizon);
        return new Forecast(mean, errors);
    }

    /// The first observation of the validation part.
    @Override
    public int errorsFrom() {
        return validationStart;
    }

    @Override
    public Optional<double[]> sessionErrors(Series known) {
        if (heldOutErrors == null) {
            heldOutErrors = new HeldOutErrors(validationStart(known), new double[0]);
        }
        return Optional.of(heldOutErrors.of(known, (from, to) -> errors(known, 1, from, to - from)[0]));
    }

    /// The first observation of the validation part in another history than the fitted one: that history may
    /// start later.
    private int validationStart(Series known) {
        int last = known.size() - 1;
        while (last > 0 && known.date(last).isAfter(history.lastDate())) {
            last--;
        }
        int start = last - (history.observations() - 1 - validationStart);
        return Math.max(start, Scaler.first(parameters.input()) + parameters.lookback());
    }

    @Override
    public FitDescription describe() {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("input", parameters.input().name());
        description.put("lookback", parameters.lookback());
        description.put("units", parameters.units());
        description.put("epochs", parameters.epochs());
        description.put("batch_size", parameters.batchSize());
        description.put("learning_rate", parameters.learningRate());
        description.put("patience", parameters.patience());
        description.put("epochs_run", epochs);
        description.put("best_epoch", bestEpoch);
        return FitDescription.of(description);
    }

    public History history() {
        return history;
    }

    public LstmParameters parameters() {
        return parameters;
    }

    /// The epoch whose weights were kept, counted from 1.
    public int bestEpoch() {
        return bestEpoch;
    }

    /// Number of epochs that were run before training stopped.
    public int epochs() {
        return epochs;
    }

    @Override
    public void close() {
        network.close();
    }

    private void measureErrors(Series history) {
        double[][] errors = errors(history, standardErrors.length, validationStart, history.size() - validationStart);
        for (int step = 0; step < standardErrors.length; step++) {
            double squares = 0;
            int count = 0;
            for (double error : errors[step]) {
                if (!Double.isNaN(error)) {
                    squares += error * error;
                    count++;
                }
            }
            standardErrors[step] = Math.sqrt(squares / count);
        }
    }

    /// The errors by step, then by origin; NaN if the series ends before the target. The origins are those of
    /// [#path].
    private double[][] errors(Series series, int horizon, int target, int count) {
        double[][] forecasts = PyTorch.call(() -> path(series, horizon, target, count));
        double[][] errors = new double[horizon][count];
        for (int step = 0; step < horizon; step++) {
            for (int i = 0; i < count; i++) {
                int origin = target + i - 1;
                double forecast = forecasts[i][step] - series.value(origin);
                errors[step][i] = series.changeOver(origin, step + 1).orElse(Double.NaN) - forecast;
            }
        }
        return errors;
    }

    /// Forecasts `horizon` steps from each of `count` consecutive origins in one batch. The first target of the
    /// first origin has the index `target`.
    private double[][] path(Series series, int horizon, int target, int count) {
        int lookback = parameters.lookback();
        float[] windows = new float[count * lookback];
        double[] last = new double[count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(
                    TrainingWindows.before(series, scaler, lookback, target + i), 0, windows, i * lookback, lookback);
            last[i] = series.value(target + i - 1);
        }
        double[][] values = new double[count][horizon];
        for (int step = 0; step < horizon; step++) {
            float[] next = network.predict(windows, lookback);
            for (int i = 0; i < count; i++) {
                last[i] = scaler.value(last[i], next[i]);
                values[i][step] = last[i];
            }
            append(windows, next, lookback);
        }
        return values;
    }

    private static void append(float[] windows, float[] next, int lookback) {
        for (int i = 0; i < next.length; i++) {
            System.arraycopy(windows, i * lookback + 1, windows, i * lookback, lookback - 1);
            windows[(i + 1) * lookback - 1] = next[i];
        }
    }
}
