package finance.ml.lstm;

import static org.assertj.core.api.Assertions.assertThat;

import finance.ml.evaluation.DataSplit;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class LstmTuningTest {
    private static final LstmParameters BASE = LstmParameters.defaults().withSizes(1, 1, 1, 1);

    @Test
    void theGridIsTheOriginalsByDefault() {
        List<LstmParameters> points = LstmGrid.defaults().points(LstmParameters.defaults());
        assertThat(points).hasSize(16).doesNotHaveDuplicates();
        assertThat(points.getFirst()).isEqualTo(BASE.withSizes(15, 32, 5, 16));
        assertThat(points.getLast()).isEqualTo(BASE.withSizes(30, 64, 10, 32));
    }

    @Test
    void validationPicksAndTestIsOnlyReported() {
        Series series = TestSeries.randomWalk(300, 41);
        LstmTuning tuning = new LstmTuning(series, DataSplit.ofFifths(series));
        List<LstmTrial> trials = new LstmGrid(List.of(5, 10), List.of(4), List.of(2), List.of(16))
                .points(BASE).stream().map(tuning::run).toList();
        assertThat(trials).hasSize(2).allSatisfy(trial -> {
            assertThat(trial.test().count()).isEqualTo(60);
            assertThat(trial.validation().count()).isEqualTo(60);
            assertThat(trial.naive().count()).isEqualTo(60);
            assertThat(trial.test().mape()).isPositive();
        });
        assertThat(LstmTuning.best(trials).validation().rmse())
                .isEqualTo(Math.min(
                        trials.get(0).validation().rmse(),
                        trials.get(1).validation().rmse()));

        LstmTuning changed = new LstmTuning(TestSeries.changedFrom(series, 240), DataSplit.ofFifths(series));
        LstmTrial again = changed.run(trials.getFirst().parameters());
        assertThat(again.validation()).isEqualTo(trials.getFirst().validation());
        assertThat(again.test()).isNotEqualTo(trials.getFirst().test());
    }
}
