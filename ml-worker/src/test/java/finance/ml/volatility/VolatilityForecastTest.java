package finance.ml.volatility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import finance.ml.evaluation.Kupiec;
import finance.ml.series.UnusableSeriesException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class VolatilityForecastTest {
    private static final List<Double> LEVELS = List.of(0.80, 0.95);
    private static final int HISTORY = 500;
    private static final int HORIZON = 5;
    private static final int SERIES = 400;

    @Test
    void intervalsCoverAsOftenAsTheyClaim() {
        assertCoverage(seed ->
                LogReturns.ofEverySession(Arrays.copyOf(SimulatedReturns.logCloses(seed, HISTORY + HORIZON), HISTORY)));
    }

    @Test
    void intervalsOfSeriesWithABarInHalfOfTheSessionsCoverAsOftenAsTheyClaim() {
        assertCoverage(seed -> thin(SimulatedReturns.logCloses(seed, HISTORY + HORIZON), seed));
    }

    private static LogReturns thin(double[] logs, long seed) {
        int[] sessions = SimulatedReturns.sessionsWithBar(seed, HISTORY, 0.5);
        return LogReturns.of(Arrays.stream(sessions).mapToDouble(i -> logs[i]).toArray(), sessions);
    }

    private static void assertCoverage(IntFunction<LogReturns> known) {
        int[][] misses = new int[HORIZON + 1][LEVELS.size()];
        for (int seed = 0; seed < SERIES; seed++) {
            double[] logs = SimulatedReturns.logCloses(seed, HISTORY + HORIZON);
            VolatilityForecast forecast = forecast(known.apply(seed));
            for (int h : new int[] {1, HORIZON}) {
                for (int i = 0; i < LEVELS.size(); i++) {
                    double change = Math.abs(logs[HISTORY - 1 + h] - logs[HISTORY - 1]);
                    misses[h][i] += change > forecast.halfWidth(h, LEVELS.get(i)) ? 1 : 0;
                }
            }
        }
        for (int h : new int[] {1, HORIZON}) {
            for (int i = 0; i < LEVELS.size(); i++) {
                assertThat(Kupiec.pValue(misses[h][i], SERIES, LEVELS.get(i)))
                        .as("%d misses of %s, %d sessions ahead", misses[h][i], LEVELS.get(i), h)
                        .isGreaterThan(0.01);
            }
        }
    }

    @Test
    void laterReturnsChangeNoForecast() {
        double[] logs = SimulatedReturns.logCloses(1, 2 * HISTORY);
        double[] changed = logs.clone();
        for (int i = HISTORY; i < changed.length; i++) {
            changed[i] += i;
        }
        VolatilityForecast one = forecast(LogReturns.ofEverySession(logs).until(HISTORY - 1));
        VolatilityForecast other = forecast(LogReturns.ofEverySession(changed).until(HISTORY - 1));
        assertThat(other.halfWidths()).isDeepEqualTo(one.halfWidths());
        assertThat(other.method()).isEqualTo(one.method());
    }

    @Test
    void variancesReturnToTheirMeanWithTheHorizon() {
        double[] logs = SimulatedReturns.logCloses(3, HISTORY);
        logs[HISTORY - 1] = logs[HISTORY - 2] - 0.1;
        VolatilityForecast forecast = forecast(LogReturns.ofEverySession(logs));
        assertThat(forecast.method()).isIn(VarianceMethod.GARCH, VarianceMethod.GJR_GARCH);
        assertThat(forecast.deviation(HORIZON) / forecast.deviation(1)).isLessThan(0.99 * Math.sqrt(HORIZON));
    }

    @Test
    void simplerMethodIsSelectedIfItIsSignificantlyBetter() {
        Random random = new Random(4);
        double[] logs = new double[HISTORY];
        for (int i = 1; i < HISTORY; i++) {
            // in the first half, large returns come in blocks of ten sessions; in the second one, every other session
            boolean large = i < HISTORY / 2 ? i / 10 % 2 == 0 : i % 2 == 0;
            double size = large ? 0.03 : 0.01;
            logs[i] = logs[i - 1] + (random.nextBoolean() ? size : -size);
        }
        assertThat(forecast(LogReturns.ofEverySession(logs)).method()).isEqualTo(VarianceMethod.CONSTANT);
    }

    @Test
    void simpleMethodsForecastWhereGarchHasTooFewReturns() {
        VolatilityForecast forecast = forecast(LogReturns.ofEverySession(SimulatedReturns.logCloses(5, 120)));
        assertThat(forecast.method()).isIn(VarianceMethod.CONSTANT, VarianceMethod.EWMA);
        assertThat(forecast.refusals()).containsOnlyKeys(VarianceMethod.GARCH, VarianceMethod.GJR_GARCH);
        assertThat(forecast.refusals().get(VarianceMethod.GARCH))
                .isEqualTo("expected at least 100 returns for a GARCH model, found 59");
    }

    @Test
    void tooFewReturnsAndConstantClosesAreRefused() {
        assertThatThrownBy(() -> forecast(LogReturns.ofEverySession(new double[60])))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessage("expected at least 60 returns for a forecast of the volatility, found 59");
        assertThatThrownBy(() -> forecast(LogReturns.ofEverySession(new double[HISTORY])))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessage("expected a close that changes, found 499 returns of zero");
    }

    @Test
    void closesThatChangedOnlyLatelyAreForecast() {
        double[] logs = new double[HISTORY];
        for (int i = 400; i < HISTORY; i++) {
            logs[i] = 0.01 * (i * i % 7);
        }
        VolatilityForecast forecast = forecast(LogReturns.ofEverySession(logs));
        assertFinite(forecast);
        assertThat(forecast.refusals()).containsOnlyKeys(VarianceMethod.values());
        assertThat(forecast.method()).isEqualTo(VarianceMethod.CONSTANT);
    }

    @Test
    void oneHugeReturnAndManyTiesGiveFiniteIntervals() {
        double[] jump = SimulatedReturns.logCloses(6, HISTORY);
        for (int i = 300; i < HISTORY; i++) {
            jump[i] += 5;
        }
        assertFinite(forecast(LogReturns.ofEverySession(jump)));
        double[] ties = new double[HISTORY];
        for (int i = 1; i < HISTORY; i++) {
            ties[i] = ties[i - 1] + (i % 10 == 0 ? 0.01 * (i % 20 - 5) / 5 : 0);
        }
        assertFinite(forecast(LogReturns.ofEverySession(ties)));
    }

    @Test
    void noHalfWidthIsBelowTheFloor() {
        double[] ties = new double[HISTORY];
        Arrays.fill(ties, 100, HISTORY, 0.5);
        ties[200] = 0.51;
        VolatilityForecast forecast =
                VolatilityForecast.of(LogReturns.ofEverySession(ties).last(350), HORIZON, LEVELS, 0.002);
        assertThat(forecast.halfWidth(1, 0.80)).isEqualTo(0.002);
    }

    private static void assertFinite(VolatilityForecast forecast) {
        for (double[] halfWidths : forecast.halfWidths()) {
            assertThat(halfWidths[0]).isFinite().isNotNegative();
            assertThat(halfWidths[1]).isFinite().isPositive().isGreaterThanOrEqualTo(halfWidths[0]);
        }
    }

    private static VolatilityForecast forecast(LogReturns returns) {
        return VolatilityForecast.of(returns, HORIZON, LEVELS, 0);
    }
}
