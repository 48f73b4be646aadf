package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArimaScreeningTest {
    private static final ArimaForecaster SEARCH = ArimaForecaster.searched(SearchBounds.nonSeasonal());

    @Test
    void ordersOfARandomWalkAreNotSearched() {
        assertThat(SEARCH.screened(TestSeries.randomWalk(400, 1).log())).isEmpty();
    }

    @Test
    void ordersOfChangesThatPartlyReverseAreSearchedInFull() {
        assertThat(SEARCH.screened(reversing(400, 1))).containsSame(SEARCH);
    }

    @Test
    void ordersOfAThinTickerHaveFewTerms() {
        Series thin = reversing(400, 0.6);
        Forecaster screened = SEARCH.screened(thin).orElseThrow();
        assertThat(screened.name()).isEqualTo(SEARCH.name());
        ArimaForecaster selected = (ArimaForecaster)
                ((FittedArima) screened.fit(thin, 5)).selected().orElseThrow();
        assertThat(selected.name()).matches("ARIMA\\([01],[01],[01]\\)");
    }

    @Test
    void aFixedOrderIsAlwaysFitted() {
        ArimaForecaster fixed = ArimaForecaster.of(ArimaOrder.of(1, 1, 1), false);
        assertThat(fixed.screened(TestSeries.randomWalk(400, 1))).containsSame(fixed);
    }

    /// A random walk observed with errors, as by closes that are bids or asks.
    ///
    /// @param share of the sessions with a bar
    private static Series reversing(int sessions, double share) {
        Random random = new Random(2);
        List<LocalDate> dates = new ArrayList<>();
        List<Double> closes = new ArrayList<>();
        double log = Math.log(20);
        Series days = TestSeries.randomWalk(sessions, 1);
        for (int i = 0; i < sessions; i++) {
            log += 0.01 * random.nextGaussian();
            if (i == sessions - 1 || random.nextDouble() < share) {
                dates.add(days.date(i));
                closes.add(Math.exp(log + (random.nextBoolean() ? 0.01 : -0.01)));
            }
        }
        double[] dollars = closes.stream().mapToDouble(Double::doubleValue).toArray();
        return Series.ofCloses(dates, dollars, new double[dollars.length]).log();
    }
}
