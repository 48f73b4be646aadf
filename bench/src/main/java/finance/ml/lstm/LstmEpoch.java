package finance.ml.lstm;

import finance.ml.series.Series;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// The Java side of bench/lstm: measures the training of ml-worker. Prints the seconds from the start of
/// the process ($BEGUN) to the end of the first training step, then the median milliseconds per epoch
/// without the first epoch.
final class LstmEpoch {
    private static final int LOOKBACK = 30;
    private static final int WINDOWS = 2_000;
    private static final int BATCH = 64;
    private static final int EPOCHS = 9;

    private LstmEpoch() {}

    public static void main(String[] args) {
        LstmParameters parameters =
                new LstmParameters(LstmInput.CHANGES, LOOKBACK, 64, EPOCHS, BATCH, 0.001, EPOCHS, 1);
        Series series = walk(WINDOWS + LOOKBACK + 1).log();
        Scaler scaler = Scaler.fit(LstmInput.CHANGES, series);
        TrainingWindows all = TrainingWindows.of(series, scaler, LOOKBACK, 0, series.size());
        TrainingWindows one = TrainingWindows.of(series, scaler, LOOKBACK, 0, LOOKBACK + 1 + BATCH);
        PyTorch.call(() -> {
            PyTorch.setSeed(1);
            try (Network network = new Network(parameters.units());
                    var trainer = Training.trainer(network, parameters)) {
                Training.epoch(trainer, one, BATCH);
                network.weights(); // read, so that the step is done
                System.out.printf(
                        Locale.ROOT,
                        "%.3f%n",
                        System.currentTimeMillis() / 1e3 - Double.parseDouble(System.getenv("BEGUN")));
                double[] millis = new double[EPOCHS];
                Random order = new Random(1);
                for (int epoch = 0; epoch < EPOCHS; epoch++) {
                    long begun = System.nanoTime();
                    Training.epoch(trainer, all.shuffled(order), BATCH);
                    network.weights();
                    millis[epoch] = (System.nanoTime() - begun) / 1e6;
                }
                double[] later = Arrays.copyOfRange(millis, 1, EPOCHS);
                Arrays.sort(later);
                System.out.printf(Locale.ROOT, "%.1f%n", (later[later.length / 2 - 1] + later[later.length / 2]) / 2);
            }
            return null;
        });
    }

    private static Series walk(int size) {
        Random random = new Random(1);
        List<LocalDate> dates = new ArrayList<>();
        double[] closes = new double[size];
        double log = Math.log(100);
        for (int i = 0; i < size; i++) {
            dates.add(LocalDate.ofEpochDay(i));
            log += 0.01 * random.nextGaussian();
            closes[i] = Math.exp(log);
        }
        return Series.ofCloses(dates, closes, new double[size]);
    }
}
