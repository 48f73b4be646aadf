package finance.ml.arima;

import finance.ml.arima.estimate.Coefficient;
import finance.ml.arima.likelihood.KalmanFilter;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Polynomials;
import finance.ml.arima.model.Regression;
import finance.ml.series.Forecast;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Every row of R's fixed orders beside ours: `main` prints the table of differences.
final class FixedOrderTable {
    /// Differences are ours − R's, those of forecasts and errors in units of the series' range.
    ///
    /// @param byKalmanFilter the log-likelihood of our estimates by another way
    record Comparison(
            String series,
            String model,
            boolean converged,
            double logLikelihood,
            double reference,
            double mean1,
            double mean10,
            double error1,
            double error10,
            double sigma2,
            double byKalmanFilter) {
        double difference() {
            return logLikelihood - reference;
        }

        double largestForecastDifference() {
            return Math.max(Math.max(Math.abs(mean1), Math.abs(mean10)), Math.max(Math.abs(error1), Math.abs(error10)));
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-14s %-32s %-5s %14.6f %14.6f %10.6f %9.2e %9.2e %9.2e %9.2e %9.2e",
                    series,
                    model,
                    converged ? "yes" : "no",
                    logLikelihood,
                    reference,
                    difference(),
                    mean1,
                    mean10,
                    error1,
                    error10,
                    sigma2);
        }
    }

    private FixedOrderTable() {}

    static List<Comparison> rows() {
        return Reference.table("fixed_orders.csv").stream()
                .map(FixedOrderTable::compare)
                .toList();
    }

    private static Comparison compare(Map<String, String> r) {
        double[] series = Reference.series(r.get("series"));
        ArimaOrder order =
                ArimaOrder.of(Integer.parseInt(r.get("p")), Integer.parseInt(r.get("d")), Integer.parseInt(r.get("q")));
        ArimaFit fit = Arima.fit(series, order, r.get("mean").equals("TRUE"));
        Forecast forecast = fit.forecast(10);
        double scale = Reference.scale(series);
        double widening = firstResiduals(series, fit);
        return new Comparison(
                r.get("series"),
                fit.toString(),
                r.get("code").equals("0"),
                fit.logLikelihood(),
                number(r, "loglik"),
                (forecast.mean(1) - number(r, "fc1")) / scale,
                (forecast.mean(10) - number(r, "fc10")) / scale,
                (widening * forecast.standardError(1) - number(r, "se1")) / scale,
                (widening * forecast.standardError(10) - number(r, "se10")) / scale,
                widening * widening * fit.sigma2() / number(r, "sigma2") - 1,
                byKalmanFilter(series, fit));
    }

    /// R's σ² of a differenced series counts the first residuals too, which by its prior for the levels
    /// before the series (variance 10⁶ σ² around zero) are the first level over 1,000 each: the factor on the
    /// standard errors.
    private static double firstResiduals(double[] series, ArimaFit fit) {
        int coefficients = fit.coefficients().size();
        double squares = fit.sigma2() * (fit.observations() - coefficients);
        return Math.sqrt(1 + fit.order().lostToDifferencing() * series[0] * series[0] * 1e-6 / squares);
    }

    /// Without a first innovation of variance 10⁴ σ² or more where there is no constant, as in R.
    private static double byKalmanFilter(double[] series, ArimaFit fit) {
        Polynomials polynomials = new Polynomials(fit.order());
        double[] values =
                fit.coefficients().stream().mapToDouble(Coefficient::value).toArray();
        boolean constant = values.length > fit.order().terms();
        polynomials.set(Arrays.copyOf(values, fit.order().terms()));
        double[] levels = series.clone();
        for (int t = 0; constant && t < levels.length; t++) {
            levels[t] -= values[values.length - 1] * Regression.regressor(fit.order(), t);
        }
        KalmanFilter filter = new KalmanFilter(polynomials);
        double squares = 0;
        double logarithms = 0;
        int counted = 0;
        for (int t = filter.start(levels); t < levels.length; t++) {
            if (filter.step(levels[t]) && (constant || filter.innovationVariance() < 1e4)) {
                squares += filter.innovation() * filter.innovation() / filter.innovationVariance();
                logarithms += Math.log(filter.innovationVariance());
                counted++;
            }
        }
        double deviance = Math.log(squares / counted) + logarithms / counted;
        return -0.5 * fit.observations() * (Math.log(2 * Math.PI) + 1 + deviance);
    }

    private static double number(Map<String, String> row, String column) {
        return Double.parseDouble(row.get(column));
    }

    public static void main(String[] arguments) {
        System.out.printf(
                Locale.ROOT,
                "%-14s %-32s %-5s %14s %14s %10s %9s %9s %9s %9s %9s%n",
                "series",
                "model",
                "conv.",
                "log-lik.",
                "R",
                "ours-R",
                "fc1",
                "fc10",
                "se1",
                "se10",
                "sigma2");
        List<Comparison> rows = rows();
        rows.forEach(System.out::println);
        List<Comparison> converged = rows.stream().filter(Comparison::converged).toList();
        System.out.printf(
                Locale.ROOT,
                "%d rows, %d converged in R; log-likelihood ours - R from %.2e to %.2e there; largest forecast"
                        + " difference %.2e of the range%n",
                rows.size(),
                converged.size(),
                converged.stream().mapToDouble(Comparison::difference).min().orElseThrow(),
                converged.stream().mapToDouble(Comparison::difference).max().orElseThrow(),
                converged.stream()
                        .filter(row -> Math.abs(row.difference()) < 1e-3)
                        .mapToDouble(Comparison::largestForecastDifference)
                        .max()
                        .orElseThrow());
    }
}
