package finance.ml.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.util.List;

/// The proof that a forecaster uses nothing that came later, for the tests of every forecaster.
public final class LookAhead {
    private LookAhead() {}

    /// Changes everything from index `change` on, and asks that no forecast made before it is another, refits
    /// included, while the ones made after are (or the check would pass on a model that looks at nothing).
    public static void isAbsent(Forecaster forecaster, Series series, RollingOrigin window, int change) {
        List<ForecastOutcome> before = window.run(forecaster, series);
        List<ForecastOutcome> after = window.run(forecaster, TestSeries.changedFrom(series, change));
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
            } else if (one.mean() != other.mean()) {
                differing++;
            }
        }
        assertThat(earlier).as("forecasts before the change").isPositive();
        assertThat(differing).as("forecasts after the change that differ").isPositive();
    }
}
