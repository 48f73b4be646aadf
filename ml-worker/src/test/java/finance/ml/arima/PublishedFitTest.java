package finance.ml.arima;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.ml.arima.estimate.Coefficient;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.Forecast;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Published fits, compared in all published digits.
class PublishedFitTest {
    /// R's help of `arima`: `arima(lh, order = c(3,0,0))`.
    @Test
    void theHormoneSeriesIsFittedAsInRsManual() {
        ArimaFit fit = Arima.fit(Reference.series("lh"), ArimaOrder.of(3, 0, 0), true);
        assertCoefficients(fit, 5e-5, 0.6448, -0.0634, -0.2198, 2.3931);
        assertErrors(fit, 1e-4, 0.1394, 0.1668, 0.1421, 0.0963);
        assertThat(fit.sigma2() * (48 - 4) / 48).isCloseTo(0.1787, within(5e-5));
        assertThat(fit.logLikelihood()).isCloseTo(-27.09, within(5e-3));
        assertThat(fit.aic()).isCloseTo(64.18, within(5e-3));
    }

    /// R's help of `arima`: `arima(USAccDeaths, order = c(0,1,1), seasonal = list(order = c(0,1,1)))`, the
    /// airline model of Brockwell & Davis.
    @Test
    void theAirlineModelOfAccidentalDeathsIsFittedAsInRsManual() {
        ArimaFit fit = Arima.fit(Reference.series("USAccDeaths"), new ArimaOrder(0, 1, 1, 0, 1, 1, 12), false);
        assertCoefficients(fit, 1e-4, -0.4303, -0.5528);
        assertErrors(fit, 1e-4, 0.1228, 0.1784);
        assertThat(fit.sigma2() * (59 - 2) / 59).isCloseTo(99347, within(99347 * 2e-4));
        assertThat(fit.logLikelihood()).isCloseTo(-425.44, within(5e-3));
        assertThat(fit.aic()).isCloseTo(856.88, within(5e-3));
    }

    /// R's help of `arima`: `arima(presidents, c(3,0,0))`, with 6 of 120 quarters missing.
    @Test
    void thePresidentsWithTheirMissingQuartersAreFittedAsInRsManual() {
        double[] presidents = Reference.series("presidents");
        assertThat(Arrays.stream(presidents).filter(Double::isNaN)).hasSize(6);
        ArimaFit fit = Arima.fit(presidents, ArimaOrder.of(3, 0, 0), true);
        assertCoefficients(fit, 5e-4, 0.7496, 0.2523, -0.1890, 56.2236);
        assertErrors(fit, 3e-4, 0.0936, 0.1140, 0.0946, 4.2845);
        assertThat(fit.observations()).isEqualTo(114);
        assertThat(fit.sigma2() * (114 - 4) / 114).isCloseTo(81.12, within(0.01));
        assertThat(fit.logLikelihood()).isCloseTo(-414.08, within(5e-3));
        assertThat(fit.aic()).isCloseTo(838.16, within(5e-3));
    }

    /// R 4.2.2, forecast 8.20: the errors of `Arima(x, order, method = "ML")`, and `Box.test` of what
    /// differencing leaves of its residuals, with `fitdf` the number of ARMA coefficients.
    @ParameterizedTest
    @CsvSource({
        "lh,       3, 0, 0, true,  3.165936, 6, 0.7877505, 0.139356 0.1667661 0.14211 0.09626049",
        "Nile,     1, 1, 1, false, 9.553088, 8, 0.2978036, 0.1193963 0.06048271",
        "WWWusage, 3, 1, 0, false, 4.442356, 7, 0.727647,  0.09498449 0.1352624 0.09414556",
    })
    void residualsAndStandardErrorsAreRs(
            String series, int p, int d, int q, boolean mean, double statistic, int df, double pValue, String errors) {
        ArimaFit fit = Arima.fit(Reference.series(series), ArimaOrder.of(p, d, q), mean);
        assertErrors(
                fit,
                2e-4,
                Arrays.stream(errors.split(" ", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
        LjungBox test = fit.ljungBox();
        assertThat(test.degreesOfFreedom()).isEqualTo(df);
        assertThat(test.statistic()).isCloseTo(statistic, within(0.02 * statistic));
        assertThat(test.pValue()).isCloseTo(pValue, within(0.01));
    }

    /// R's `arima` of series with values taken out (every `every`-th and those from `from` to `to`, counted
    /// from 1), `kappa = 1e8`, `optim.control = list(reltol = 1e-12)`; standard errors by `predict`, whose σ²
    /// is over n.
    @Test
    void seriesWithGapsAreFittedAndForecastAsInR() {
        assertThat(Reference.table("missing.csv")).hasSize(12).allSatisfy(PublishedFitTest::assertGaps);
    }

    private static void assertGaps(Map<String, String> r) {
        double[] series = Reference.series(r.get("series"));
        double scale = Reference.scale(series);
        for (int i = 1; i <= series.length; i++) {
            if (i % integer(r, "every") == 0 || (i >= integer(r, "from") && i <= integer(r, "to"))) {
                series[i - 1] = Double.NaN;
            }
        }
        ArimaOrder order = new ArimaOrder(
                integer(r, "p"),
                integer(r, "d"),
                integer(r, "q"),
                integer(r, "P"),
                integer(r, "D"),
                integer(r, "Q"),
                integer(r, "m"));
        ArimaFit fit = Arima.fit(series, order, r.get("constant").equals("TRUE"));
        assertThat(fit.observations()).isEqualTo(integer(r, "n"));
        assertThat(fit.logLikelihood()).isCloseTo(number(r, "loglik"), within(1e-3));
        Forecast forecast = fit.forecast(10);
        int n = fit.observations();
        double overN = Math.sqrt((n - fit.coefficients().size()) / (double) n);
        assertThat(forecast.mean(1)).isCloseTo(number(r, "fc1"), within(1e-3 * scale));
        assertThat(forecast.mean(10)).isCloseTo(number(r, "fc10"), within(1e-3 * scale));
        assertThat(overN * forecast.standardError(1)).isCloseTo(number(r, "se1"), within(1e-3 * scale));
        assertThat(overN * forecast.standardError(10)).isCloseTo(number(r, "se10"), within(1e-3 * scale));
    }

    private static int integer(Map<String, String> row, String column) {
        return Integer.parseInt(row.get(column));
    }

    private static double number(Map<String, String> row, String column) {
        return Double.parseDouble(row.get(column));
    }

    private static void assertCoefficients(ArimaFit fit, double tolerance, double... expected) {
        double[] found =
                fit.coefficients().stream().mapToDouble(Coefficient::value).toArray();
        assertClose(found, tolerance, expected);
    }

    private static void assertErrors(ArimaFit fit, double tolerance, double... expected) {
        double[] found = fit.coefficients().stream()
                .mapToDouble(Coefficient::standardError)
                .toArray();
        assertClose(found, tolerance, expected);
    }

    private static void assertClose(double[] found, double tolerance, double... expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i])
                    .as("number %d", i)
                    .isCloseTo(expected[i], within(tolerance * Math.max(1, expected[i])));
        }
    }
}
