package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.Forecast;
import finance.ml.series.TestSeries;
import finance.ml.series.UnusableSeriesException;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every series is fitted with finite results, or refused with the reason.
@Tag("slow")
class DegenerateSeriesTest {
    record Named(String name, double[] values) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Named[] hostile() {
        double[] walk = TestSeries.randomWalk(300, 1).values();
        double[] gaps = Arrays.copyOf(walk, 80);
        Random random = new Random(3);
        for (int t = 0; t < gaps.length; t++) {
            gaps[t] = random.nextInt(10) < 4 ? Double.NaN : gaps[t];
        }
        double[] sparse = new double[80];
        Arrays.fill(sparse, Double.NaN);
        for (int t = 0; t < sparse.length; t += 5) {
            sparse[t] = walk[t];
        }
        return new Named[] {
            new Named("empty", new double[0]),
            new Named("one value", new double[] {5}),
            new Named("two values", new double[] {5, 6}),
            new Named("all missing", series(50, t -> Double.NaN)),
            new Named("constant", series(300, t -> 7)),
            new Named("constant 1e9", series(300, t -> 1e9)),
            new Named("zero", series(300, t -> 0)),
            new Named("linear", series(300, t -> 10 + 3 * t)),
            new Named("linear, broken decimals", series(300, t -> 0.1 + 0.3 * t)),
            new Named("parabola", series(300, t -> 10 + t * t)),
            new Named("one jump", series(300, t -> t < 150 ? 10 : 1000)),
            new Named("one spike", series(300, t -> t == 150 ? 1000 : 10)),
            new Named("jump at the end", series(300, t -> t < 299 ? 10 : 11)),
            new Named("alternating", series(300, t -> t % 2)),
            new Named("period 5", series(300, t -> t % 5)),
            new Named("10 points", Arrays.copyOf(walk, 10)),
            new Named("20 points", Arrays.copyOf(walk, 20)),
            new Named("walk of 1e9", series(300, t -> 1e9 * walk[t])),
            new Named("walk of 1e-9", series(300, t -> 1e-9 * walk[t])),
            new Named("1e9 and a little", series(300, t -> 1e9 + walk[t])),
            new Named("exponential", series(300, t -> Math.exp(0.3 * t))),
            new Named("penny stock", series(300, t -> Math.round(walk[t] / 10) / 10000.0)),
            new Named("gaps", gaps),
            new Named("mostly gaps", sparse),
            new Named("infinite", series(300, t -> t == 7 ? Double.POSITIVE_INFINITY : walk[t])),
        };
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void fixedOrdersAreFittedOrRefused(Named series) {
        for (ArimaOrder order : new ArimaOrder[] {
            ArimaOrder.of(0, 1, 0),
            ArimaOrder.of(1, 1, 1),
            ArimaOrder.of(2, 0, 2),
            ArimaOrder.of(5, 2, 3),
            new ArimaOrder(1, 0, 1, 1, 1, 1, 5)
        }) {
            for (boolean constant : new boolean[] {false, true}) {
                if (!constant || order.allowsConstant()) {
                    fittedOrRefused(() -> Arima.fit(series.values(), order, constant));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void searchesEndWithAModelOrARefusal(Named series) {
        fittedOrRefused(() -> AutoArima.search(series.values(), SearchBounds.nonSeasonal()));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void seasonalSearchesEndWithAModelOrARefusal(Named series) {
        fittedOrRefused(() -> AutoArima.search(series.values(), SearchBounds.seasonal(5)));
    }

    @Test
    void refusalsSayWhatWasFound() {
        assertThatThrownBy(() -> Arima.fit(series(300, t -> 7), ArimaOrder.of(0, 1, 0), true))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessageContaining("varies after 1 first and 0 seasonal differences, found a constant one of 299");
        assertThatThrownBy(() -> Arima.fit(new double[] {1, 2, 4, 3}, ArimaOrder.of(5, 1, 0), false))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessage("expected at least 9 observations for ARIMA(5,1,0), found 4");
        assertThatThrownBy(() -> AutoArima.search(series(9, t -> Double.NaN), SearchBounds.nonSeasonal()))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessage("expected at least 3 observations, found 0");
        assertThatThrownBy(() -> Arima.fit(
                        series(30, t -> t == 7 ? Double.POSITIVE_INFINITY : t % 3), ArimaOrder.of(0, 1, 0), false))
                .isInstanceOf(UnusableSeriesException.class)
                .hasMessage("expected finite values, found Infinity at position 7");
        assertThatThrownBy(() -> Arima.fit(series(30, t -> t % 3), ArimaOrder.of(0, 2, 0), true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private interface Fitting {
        ArimaFit fit();
    }

    private static void fittedOrRefused(Fitting fitting) {
        ArimaFit fit;
        try {
            fit = fitting.fit();
        } catch (UnusableSeriesException e) {
            assertThat(e.getMessage()).startsWith("expected ").contains("found");
            return;
        }
        Forecast forecast = fit.forecast(5);
        for (int h = 1; h <= forecast.horizon(); h++) {
            assertThat(forecast.mean(h)).as("%s", fit).isFinite();
            assertThat(forecast.standardError(h)).as("%s", fit).isPositive().isFinite();
        }
        assertThat(fit.logLikelihood()).as("%s", fit).isFinite();
        assertThat(fit.sigma2()).as("%s", fit).isPositive().isFinite();
        assertThat(fit.coefficients()).as("%s", fit).allMatch(c -> Double.isFinite(c.value()));
    }

    private static double[] series(int size, IntToDoubleFunction value) {
        double[] values = new double[size];
        for (int t = 0; t < size; t++) {
            values[t] = value.applyAsDouble(t);
        }
        return values;
    }
}
