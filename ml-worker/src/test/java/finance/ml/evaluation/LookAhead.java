package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.util.List;

/// Checks that a forecaster uses no later observations; for the tests of every forecaster.
public final class LookAhead {
    private LookAhead() {}

    /// Changes everything from index `change` on, and requires that no forecast and no interval made before it
    /// changes, refits included, and that the later forecasts change (otherwise a model that reads no data
    /// would pass).
    public static void isAbsent(Forecaster forecaster, Series series, RollingOrigin window, int change) {
        List<ForecastOutcome> before = window.withIntervals(forecaster, series, Variance.EWMA);
        List<ForecastOutcome> after =
                window.withIntervals(forecaster, TestSeries.changedFrom(series, change), Variance.EWMA);
        assertThat(before).hasSameSizeAs(after);
        int earlier = 0;
        int differing = 0;
        for (int i = 0; i < before.size(); i++) {
            ForecastOutcome one = before.get(i);
            ForecastOutcome other = after.get(i);
            if (one.origin() < change) {
                earlier++;
                assertThat(other.mean()).as("mean from origin %d", one.origin()).isEqualTo(one.mean());
                assertThat(other.standardError()).isEqualTo(one.standardError());
                assertThat(other.ewmaFactor()).isEqualTo(one.ewmaFactor());
                assertThat(other.intervals()).isEqualTo(one.intervals()).isNotEmpty();
            } else if (one.mean() != other.mean()) {
                differing++;
            }
        }
        assertThat(earlier).as("forecasts before the change").isPositive();
        assertThat(differing).as("forecasts after the change that differ").isPositive();
    }
}
