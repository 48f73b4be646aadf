package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import finance.ml.series.UnusableSeriesException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BacktestTest {
    @Test
    void driftIsNoBetterThanNaiveOnARandomWalk() {
        Series series = TestSeries.randomWalk(500, 11).log();
        Backtest.Result result = new Backtest(DataSplit.ofFifths(series), 20, List.of(1, 5))
                .evaluate(series, List.of(new DriftForecaster()));
        assertThat(result.refusals()).isEmpty();
        assertThat(result.evaluations())
                .extracting(
                        ModelEvaluation::model,
                        ModelEvaluation::horizon,
                        ModelEvaluation::significance,
                        evaluation -> evaluation.accuracy().count())
                .containsExactly(
                        tuple("naive", 1, Significance.BASELINE, 100),
                        tuple("naive", 5, Significance.BASELINE, 96),
                        tuple("drift", 1, Significance.NOT_BETTER, 100),
                        tuple("drift", 5, Significance.NOT_BETTER, 96));
        assertThat(result.evaluations())
                .allSatisfy(evaluation -> assertThat(evaluation.intervals())
                        .hasSize(2)
                        .allSatisfy(interval -> assertThat(interval.coverage()).isBetween(0.6, 1.0)));
    }

    @Test
    void driftIsBetterThanNaiveOnALineWithLittleNoise() {
        double[] closes = new double[200];
        for (int i = 0; i < closes.length; i++) {
            closes[i] = 100 + i + 0.1 * (i * 7919 % 13);
        }
        Series series = TestSeries.of(closes);
        Backtest.Result result = new Backtest(DataSplit.ofFifths(series), 20, List.of(1))
                .evaluate(series, List.of(new DriftForecaster()));
        assertThat(result.evaluations().getLast().significance()).isEqualTo(Significance.BETTER);
        assertThat(result.selectedModel()).isEqualTo("drift");
    }

    @Test
    void significantlyBetterIsCorrectedForTheNumberOfModels() {
        List<ModelEvaluation> evaluations = List.of(
                evaluation("naive", 0, 1),
                evaluation("one", -2.2, 0.03),
                evaluation("two", -1, 0.3),
                evaluation("three", 2.9, 0.004),
                evaluation("untestable", Double.NaN, Double.NaN));
        assertThat(new Backtest.Result(evaluations, Map.of()).significantlyBetter(1))
                .isEqualTo("none");
        assertThat(new Backtest.Result(evaluations.subList(0, 2), Map.of()).significantlyBetter(1))
                .isEqualTo("one");
    }

    private static ModelEvaluation evaluation(String model, double statistic, double pValue) {
        return new ModelEvaluation(
                model,
                1,
                new Accuracy(100, 1, 1, 1, 1),
                Variance.CONSTANT,
                List.of(),
                1,
                new DieboldMariano(statistic, pValue),
                1,
                0.5);
    }

    @Test
    void aModelThatCannotBeFittedIsListedAndTheRestGoesOn() {
        Forecaster greedy = new Forecaster() {
            @Override
            public String name() {
                return "greedy";
            }

            @Override
            public FittedForecaster fit(Series history, int horizon) {
                history.requireUsable(10_000, name());
                throw new AssertionError("it was usable");
            }
        };
        Series series = TestSeries.randomWalk(100, 5);
        Backtest.Result result = new Backtest(DataSplit.ofFifths(series), 5, List.of(1))
                .evaluate(series, List.of(greedy, new DriftForecaster()));
        assertThat(result.refusals())
                .containsEntry(
                        "greedy",
                        "expected at least 10000 observations for greedy, found 60, the first 60 of 100: a model is fitted"
                                + " on this part and evaluated on the sessions after it");
        assertThat(result.evaluations()).extracting(ModelEvaluation::model).containsExactly("naive", "drift");
    }

    @Test
    void constantAndShortSeriesAreRefused() {
        double[] flat = new double[100];
        Arrays.fill(flat, 5);
        Series constant = TestSeries.of(flat);
        assertThatThrownBy(
                        () -> new Backtest(DataSplit.ofFifths(constant), 5, List.of(1)).evaluate(constant, List.of()))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessageContaining("equal closes");
        assertThatThrownBy(() -> DataSplit.ofFifths(TestSeries.of(1, 2, 3)))
                .isInstanceOf(UnusableSeriesException.class);
    }
}
