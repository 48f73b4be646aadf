package finance.ml.lstm;

import finance.ml.series.Series;
import java.util.Random;

/// The scaled windows of a series and the scaled target after each window, in arrays that PyTorch can use
/// without a copy.

final class TrainingWindows {
    private final int lookback;
    private final float[] inputs;
    private final float[] targets;

    private TrainingWindows(int lookback, float[] inputs, float[] targets) {
        this.lookback = lookback;
        this.inputs = inputs;
        this.targets = targets;
    }

    /// All windows whose target has an index in [from, to).
    static TrainingWindows of(Series series, Scaler scaler, int lookback, int from, int to) {
        int first = Math.max(from, Scaler.first(scaler.input()) + lookback);
        int count = Math.max(0, to - first);
        TrainingWindows windows = new TrainingWindows(lookback, new float[count * lookback], new float[count]);
        for (int i = 0; i < count; i++) {
            fill(windows.inputs, i * lookback, series, scaler, first + i, lookback);
            windows.targets[i] = (float) scaler.scaled(series, first + i);
        }
        return windows;
    }

    /// The window before the index `target`; the value at `target` is not read.
    static float[] before(Series series, Scaler scaler, int lookback, int target) {
        float[] window = new float[lookback];
        fill(window, 0, series, scaler, target, lookback);
        return window;
    }

    /// The same windows in another order.
    TrainingWindows shuffled(Random random) {
        int[] order = new int[size()];
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        TrainingWindows shuffled = new TrainingWindows(lookback, new float[inputs.length], new float[targets.length]);
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(inputs, order[i] * lookback, shuffled.inputs, i * lookback, lookback);
            shuffled.targets[i] = targets[order[i]];
        }
        return shuffled;
    }

    int size() {
        return targets.length;
    }

    int lookback() {
        return lookback;
    }

    float[] inputs() {
        return inputs;
    }

    float[] targets() {
        return targets;
    }

    private static void fill(float[] window, int offset, Series series, Scaler scaler, int target, int lookback) {
        for (int i = 0; i < lookback; i++) {
            window[offset + i] = (float) scaler.scaled(series, target - lookback + i);
        }
    }
}
