package finance.ml.lstm;

import java.util.ArrayList;
import java.util.List;

/// The parameters to try: every combination of these.
public record LstmGrid(List<Integer> lookbacks, List<Integer> units, List<Integer> epochs, List<Integer> batchSizes) {

    public LstmGrid {
        lookbacks = List.copyOf(lookbacks);
        units = List.copyOf(units);
        epochs = List.copyOf(epochs);
        batchSizes = List.copyOf(batchSizes);
    }

    public static LstmGrid defaults() {
        return new LstmGrid(List.of(15, 30), List.of(32, 64), List.of(5, 10), List.of(16, 32));
    }

    /// Every combination; the last list varies fastest. The other parameters are those of `base`.
    public List<LstmParameters> points(LstmParameters base) {
        List<LstmParameters> points = new ArrayList<>();
        for (int lookback : lookbacks) {
            for (int width : units) {
                for (int passes : epochs) {
                    for (int batchSize : batchSizes) {
                        points.add(base.withSizes(lookback, width, passes, batchSize));
                    }
                }
            }
        }
        return points;
    }
}
