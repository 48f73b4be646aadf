package finance.ml.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.evaluation.DieboldMariano;
import finance.ml.evaluation.Significance;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForecastTrackRecordTest {
    private static final ForecastTrackRecord.ErrorSums SUMS =
            new ForecastTrackRecord.ErrorSums(1, 1, 1, 1, 1, 1, 1, 1, 1);

    /// R 4: `u <- c(-.02, .01, -.05, -.03, .02, -.04); t.test(u)` and `exp(mean(u))`.
    @Test
    void significanceIsThatOfTheRatio() {
        ForecastTrackRecord.Line line = line(-0.02, 0.01, -0.05, -0.03, 0.02, -0.04);
        assertThat(line.errorOverNaive().orElseThrow()).isCloseTo(0.981833699905954, within(1e-12));
        DieboldMariano test = line.againstNaive().orElseThrow();
        assertThat(test.statistic()).isCloseTo(-1.6113865221, within(1e-9));
        assertThat(test.pValue()).isCloseTo(0.168012320398, within(1e-7));
        assertThat(line.significance()).isEqualTo(Significance.NOT_BETTER);
    }

    @Test
    void differencesByRoundingAreEquality() {
        ForecastTrackRecord.Line line = line(1e-16, 1e-16, 2e-16, 1e-16);
        assertThat(line.againstNaive().orElseThrow()).isEqualTo(new DieboldMariano(0, 1));
    }

    @Test
    void daysWithoutARatioHaveNoneAndNoTest() {
        ForecastTrackRecord.Line line = line(null, null, null, null);
        assertThat(line.errorOverNaive()).isEmpty();
        assertThat(line.significance()).isEqualTo(Significance.UNTESTED);
    }

    /// @param logRatios by day; their mean is the logarithm of the ratio
    private static ForecastTrackRecord.Line line(Double... logRatios) {
        List<ForecastTrackRecord.Day> days = new ArrayList<>();
        for (Double logRatio : Arrays.asList(logRatios)) {
            Double share = logRatio == null ? null : Double.valueOf(logRatio / logRatios.length);
            days.add(new ForecastTrackRecord.Day(
                    "drift", 1, LocalDate.of(2025, 1, 1).plusDays(days.size()), SUMS, share));
        }
        return new ForecastTrackRecord(days).lines().getFirst();
    }
}
