package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import finance.ml.arima.estimate.Coefficient;
import finance.ml.arima.estimate.FittingSeries;
import finance.ml.arima.likelihood.AdditiveOutlierLikelihood;
import finance.ml.arima.likelihood.KalmanLikelihood;
import finance.ml.arima.likelihood.Likelihood;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Polynomials;
import finance.ml.series.Forecast;
import finance.ml.series.Interval;
import finance.ml.series.Series;
import finance.ml.series.TestSeries;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArimaPropertiesTest {
    @Test
    void criteriaFollowFromTheLikelihood() {
        ArimaFit fit = Arima.fit(Reference.series("Nile"), ArimaOrder.of(1, 1, 1), true);
        int k = 4; // ar1, ma1, drift and the variance
        int n = 99;
        assertThat(fit.coefficients()).extracting(Coefficient::name).containsExactly("ar1", "ma1", "drift");
        assertThat(fit.observations()).isEqualTo(n);
        assertThat(fit.aic()).isCloseTo(-2 * fit.logLikelihood() + 2 * k, within(1e-9));
        assertThat(fit.aicc()).isCloseTo(fit.aic() + 2.0 * k * (k + 1) / (n - k - 1), within(1e-9));
        assertThat(fit.bic()).isCloseTo(-2 * fit.logLikelihood() + k * Math.log(n), within(1e-9));
    }

    @Test
    void aRandomWalkIsForecastFlatAndOneWithDriftAlongItsMeanChange() {
        double[] walk = TestSeries.randomWalk(200, 1).values();
        Forecast flat = Arima.fit(walk, ArimaOrder.of(0, 1, 0), false).forecast(20);
        assertThat(means(flat)).containsOnly(walk[199]);
        double drift = (walk[199] - walk[0]) / 199;
        Forecast drifting = Arima.fit(walk, ArimaOrder.of(0, 1, 0), true).forecast(20);
        assertThat(drifting.mean(20)).isCloseTo(walk[199] + 20 * drift, within(1e-8));
        assertThat(flat.standardError(9)).isCloseTo(3 * flat.standardError(1), within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0,0,0", "1,0,0", "2,0,2", "0,1,1", "1,1,1", "2,1,2", "0,2,1"})
    void intervalsContainEachOtherAndWiden(String words) {
        int[] o =
                Arrays.stream(words.split(",", -1)).mapToInt(Integer::parseInt).toArray();
        ArimaFit fit = Arima.fit(Reference.series("LakeHuron"), ArimaOrder.of(o[0], o[1], o[2]), o[1] == 0);
        Forecast forecast = fit.forecast(15);
        for (int h = 1; h <= 15; h++) {
            Interval inner = forecast.interval(h, 0.80);
            Interval outer = forecast.interval(h, 0.95);
            assertThat(outer.lower()).isLessThan(inner.lower());
            assertThat(inner.lower()).isLessThan(forecast.mean(h));
            assertThat(forecast.mean(h)).isLessThan(inner.upper());
            assertThat(inner.upper()).isLessThan(outer.upper());
            assertThat(h == 1 ? 1 : forecast.standardError(h) / forecast.standardError(h - 1))
                    .isGreaterThanOrEqualTo(1 - 1e-9);
        }
    }

    @Test
    void aLargerModelIsNeverLessLikelyThanTheOnesItContains() {
        double[] nile = Reference.series("Nile");
        double[][] likelihood = new double[4][4];
        for (int p = 0; p < 4; p++) {
            for (int q = 0; q < 4; q++) {
                likelihood[p][q] =
                        Arima.fit(nile, ArimaOrder.of(p, 1, q), false).logLikelihood();
                assertThat(likelihood[p][q])
                        .as("(%d,1,%d)", p, q)
                        .isGreaterThan((p > 0 ? likelihood[p - 1][q] : -1e9) - 1e-3)
                        .isGreaterThan((q > 0 ? likelihood[p][q - 1] : -1e9) - 1e-3);
            }
        }
    }

    @Test
    void unitsAndAnAddedLevelChangeNothingButUnitsAndLevel() {
        double[] x = Reference.series("WWWusage");
        ArimaFit fit = Arima.fit(x, ArimaOrder.of(1, 1, 1), false);
        for (double scale : new double[] {1e-6, 1e9}) {
            ArimaFit scaled = Arima.fit(
                    Arrays.stream(x).map(value -> scale * (value + 50)).toArray(), ArimaOrder.of(1, 1, 1), false);
            assertThat(scaled.coefficients().getFirst().value())
                    .isCloseTo(fit.coefficients().getFirst().value(), within(1e-4));
            assertThat(scaled.logLikelihood()).isCloseTo(fit.logLikelihood() - 99 * Math.log(scale), within(1e-4));
            assertThat(scaled.forecast(5).mean(5) / scale - 50)
                    .isCloseTo(fit.forecast(5).mean(5), within(1e-2));
        }
    }

    /// Two ways to one number: the likelihood in closed form, and the Kalman filter's over the levels.
    @Test
    void bothLikelihoodsAgreeAtAllParameters() {
        Random random = new Random(1);
        double[] x = TestSeries.randomWalk(120, 5).values();
        for (int i = 0; i < 200; i++) {
            boolean constant = random.nextBoolean();
            ArimaOrder order = new ArimaOrder(
                    random.nextInt(4),
                    random.nextInt(2),
                    random.nextInt(4),
                    random.nextInt(2),
                    0,
                    random.nextInt(3),
                    7);
            FittingSeries fittingSeries = new FittingSeries(x, order.differences(), 0, 7);
            double[] beta = coefficients(order, random, 1.2);
            Likelihood closed = fittingSeries.likelihood(order, constant);
            Likelihood filtered = new KalmanLikelihood(x, order, constant);
            assertThat(closed.deviance(beta))
                    .as("%s", order)
                    .isCloseTo(filtered.deviance(beta), within(1e-8 * Math.max(1, Math.abs(closed.deviance(beta)))));
            assertThat(closed.constant())
                    .isCloseTo(filtered.constant(), within(1e-5 + 1e-5 * Math.abs(closed.constant())));
        }
    }

    /// The same where levels are missing: as coefficients of a complete series, and skipped by the filter.
    @Test
    void bothLikelihoodsOfASeriesWithGapsAgree() {
        Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            boolean constant = random.nextBoolean();
            ArimaOrder order = new ArimaOrder(
                    random.nextInt(4),
                    random.nextInt(3),
                    random.nextInt(4),
                    random.nextInt(2),
                    random.nextInt(2),
                    random.nextInt(2),
                    5);
            boolean estimated = constant && order.allowsConstant();
            double[] x = TestSeries.randomWalk(90, i).values();
            for (int gap = random.nextInt(1, 12); gap > 0; gap--) {
                int from = random.nextInt(Math.max(2, order.lostToDifferencing()), 89);
                Arrays.fill(x, from, Math.min(89, from + random.nextInt(1, 4)), Double.NaN);
            }
            double[] beta = coefficients(order, random, 1.2);
            Likelihood filtered = new KalmanLikelihood(x, order, estimated);
            Likelihood regressed = AdditiveOutlierLikelihood.of(x, order, estimated);
            double deviance = filtered.deviance(beta);
            assertThat(regressed.observations()).isEqualTo(filtered.observations());
            assertThat(regressed.deviance(beta))
                    .as("%s", order)
                    .isCloseTo(deviance, within(1e-7 * Math.max(1, Math.abs(deviance))));
            assertThat(regressed.sumOfSquares())
                    .isCloseTo(filtered.sumOfSquares(), within(1e-6 * filtered.sumOfSquares()));
            if (estimated) {
                assertThat(regressed.constant())
                        .isCloseTo(filtered.constant(), within(1e-5 + 1e-5 * Math.abs(filtered.constant())));
                assertThat(regressed.constantVariance())
                        .isCloseTo(filtered.constantVariance(), within(1e-5 * filtered.constantVariance()));
            }
        }
    }

    /// The filter then starts from a variance of 10⁶ or so in place of an endless one.
    @Test
    void bothAgreeWhereALevelIsMissingThatDifferencingStartsFrom() {
        Random random = new Random(4);
        for (int i = 0; i < 50; i++) {
            ArimaOrder order = new ArimaOrder(random.nextInt(3), random.nextInt(2), 1, random.nextInt(2), 1, 0, 5);
            double[] x = TestSeries.randomWalk(90, i).values();
            x[random.nextInt(1, 5)] = Double.NaN;
            x[random.nextInt(10, 89)] = Double.NaN;
            double[] beta = coefficients(order, random, 0.8);
            Likelihood filtered = new KalmanLikelihood(x, order, false);
            Likelihood regressed = AdditiveOutlierLikelihood.of(x, order, false);
            double deviance = filtered.deviance(beta);
            assertThat(regressed.observations()).isEqualTo(filtered.observations());
            assertThat(regressed.deviance(beta)).as("%s", order).isCloseTo(deviance, within(1e-4));
        }
    }

    @Test
    void theGradientIsThatOfTheLikelihood() {
        Random random = new Random(2);
        double[] x = TestSeries.randomWalk(120, 6).values();
        for (int i = 0; i < 100; i++) {
            ArimaOrder order =
                    new ArimaOrder(random.nextInt(4), 1, random.nextInt(4), random.nextInt(2), 0, random.nextInt(2), 6);
            Likelihood likelihood = new FittingSeries(x, 1, 0, 6).likelihood(order, random.nextBoolean());
            double[] beta = new double[order.terms()];
            new Polynomials(order)
                    .toCoefficients(random.doubles(order.terms(), -1, 1).toArray(), beta);
            double[] gradient = new double[beta.length];
            likelihood.deviance(beta, gradient);
            for (int j = 0; j < beta.length; j++) {
                double[] moved = beta.clone();
                moved[j] += 1e-6;
                double above = likelihood.deviance(moved);
                moved[j] -= 2e-6;
                double slope = (above - likelihood.deviance(moved)) / 2e-6;
                assertThat(gradient[j]).as("%s", order).isCloseTo(slope, within(1e-5 + 1e-4 * Math.abs(slope)));
            }
        }
    }

    @Test
    void aMissingSessionIsNeitherFilledNorCounted() {
        double[] walk = TestSeries.randomWalk(100, 7).values();
        walk[50] = Double.NaN;
        ArimaFit fit = Arima.fit(walk, ArimaOrder.of(0, 1, 0), false);
        double squares = 0;
        for (int t = 1; t < 100; t++) {
            double change = t == 51 ? walk[51] - walk[49] : walk[t] - walk[t - 1];
            squares += Double.isNaN(change) ? 0 : change * change / (t == 51 ? 2 : 1);
        }
        assertThat(fit.observations()).isEqualTo(98);
        assertThat(fit.sigma2()).isCloseTo(squares / 98, within(1e-9 * squares));
        assertThat(fit.residuals()[50]).isNaN();
    }

    @Test
    void sessionsAfterTheLastBarMakeTheForecastWider() {
        double[] walk = TestSeries.randomWalk(100, 8).values();
        ArimaFit fit = Arima.fit(walk, ArimaOrder.of(0, 1, 0), false);
        ArimaFit halted = Arima.fit(Arrays.copyOf(walk, 103), ArimaOrder.of(0, 1, 0), false);
        assertThat(halted.forecast(1).mean(1)).isEqualTo(0);
        double[] missing = Arrays.copyOf(walk, 103);
        Arrays.fill(missing, 100, 103, Double.NaN);
        Forecast after = Arima.fit(missing, ArimaOrder.of(0, 1, 0), false).forecast(1);
        assertThat(after.mean(1)).isEqualTo(walk[99]);
        assertThat(after.standardError(1)).isCloseTo(2 * fit.forecast(1).standardError(1), within(1e-9));
    }

    @Test
    void closedDaysAreNoStepAndSessionsWithoutABarAre() {
        Series weekdays = TestSeries.randomWalk(30, 9); // from 1 January 2020, a holiday, every weekday
        double[] sessions = ArimaForecaster.onSessions(weekdays);
        assertThat(sessions).doesNotContain(Double.NaN).hasSize(30);
    }

    @Test
    void whatAFilterForecastsDependsOnNothingLater() {
        double[] x = TestSeries.randomWalk(200, 10).values();
        ArimaFilter filter =
                Arima.fit(Arrays.copyOf(x, 150), ArimaOrder.of(2, 1, 1), false).filter();
        for (int t = 150; t < 170; t++) {
            filter.observe(x[t]);
        }
        ArimaFilter other = filter.copy();
        double[] before = means(filter.forecast(5));
        other.observe(1e6);
        assertThat(means(filter.forecast(5))).isEqualTo(before);
        assertThatThrownBy(() -> filter.observe(Double.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class);
    }

    private static double[] means(Forecast forecast) {
        return IntStream.rangeClosed(1, forecast.horizon())
                .mapToDouble(forecast::mean)
                .toArray();
    }

    /// Stationary and invertible ones, drawn within ±`most` on the scale that is searched.
    private static double[] coefficients(ArimaOrder order, Random random, double most) {
        double[] beta = new double[order.terms()];
        new Polynomials(order)
                .toCoefficients(random.doubles(order.terms(), -most, most).toArray(), beta);
        return beta;
    }
}
