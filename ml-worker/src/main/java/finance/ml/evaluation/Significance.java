package finance.ml.evaluation;

import java.util.Optional;

/// The comparison of a model with the naive forecast by [DieboldMariano], at [#LEVEL].
public enum Significance {
    BASELINE(NaiveForecaster.NAME),
    BETTER("better than naive"),
    NOT_BETTER("no better than naive"),
    WORSE("worse than naive"),
    UNTESTED("too few days"),

    /// The loss differences are all the same number and not zero.
    UNDEFINED("no test possible");

    /// The significance level of every test of two forecasts.
    public static final double LEVEL = 0.05;

    private final String text;

    Significance(String text) {
        this.text = text;
    }

    /// The significance of a test against the naive forecast.
    ///
    /// @param test against the naive forecast; empty if there are too few observations for it
    public static Significance of(String model, Optional<DieboldMariano> test) {
        if (model.equals(NaiveForecaster.NAME)) {
            return BASELINE;
        }
        return test.map(Significance::of).orElse(UNTESTED);
    }

    private static Significance of(DieboldMariano test) {
        if (!test.isDefined()) {
            return UNDEFINED;
        }
        if (test.better()) {
            return BETTER;
        }
        return test.worse() ? WORSE : NOT_BETTER;
    }

    /// The text that `model_runs.significance` holds and the report prints.
    @Override
    public String toString() {
        return text;
    }
}
