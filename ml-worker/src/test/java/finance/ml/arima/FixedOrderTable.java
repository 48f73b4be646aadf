package finance.ml.arima;

import java.util.List;
import java.util.Map;

/// Every row of R's fixed orders beside ours: `main` prints the table of differences.
final class FixedOrderTable {
    /// Differences are ours − R's, those of forecasts and errors in units of the series' range.
    record Row(
            String series,
            String model,
            boolean converged,
            double logLikelihood,
            double reference,
            double mean1,
            double mean10,
            double error1,
            double error10,
            double sigma2) {
        double difference() {
            return logLikelihood - reference;
        }

        double largestForecastDifference() {
            return Math.max(Math.max(Math.abs(mean1), Math.abs(mean10)), Math.max(Math.abs(error1), Math.abs(error10)));
        }

        @Override
        public String toString() {
            return "%-14s %-32s %-5s %14.6f %14.6f %10.6f %9.2e %9.2e %9.2e %9.2e %9.2e"
                    .formatted(
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

    static List<Row> rows() {
        return Reference.table("fixed_orders.csv").stream()
                .map(FixedOrderTable::compare)
                .toList();
    }

    private static Row compare(Map<String, String> r) {
        double[] series = Reference.series(r.get("series"));
        ArimaOrder order =
                ArimaOrder.of(Integer.parseInt(r.get("p")), Integer.parseInt(r.get("d")), Integer.parseInt(r.get("q")));
        ArimaFit fit = Arima.fit(series, order, r.get("mean").equals("TRUE"));
        Forecast forecast = fit.forecast(10);
        double scale = Reference.scale(series);
        return new Row(
                r.get("series"),
                fit.toString(),
                r.get("code").equals("0"),
                fit.logLikelihood(),
                number(r, "loglik"),
                (forecast.mean()[0] - number(r, "fc1")) / scale,
                (forecast.mean()[9] - number(r, "fc10")) / scale,
                (forecast.standardError()[0] - number(r, "se1")) / scale,
                (forecast.standardError()[9] - number(r, "se10")) / scale,
                fit.sigma2() / number(r, "sigma2") - 1);
    }

    private static double number(Map<String, String> row, String column) {
        return Double.parseDouble(row.get(column));
    }

    public static void main(String[] arguments) {
        System.out.printf(
                "%-14s %-32s %-5s %14s %14s %10s %9s %9s %9s %9s %9s%n",
                "series", "model", "conv.", "log-lik.", "R", "ours-R", "fc1", "fc10", "se1", "se10", "sigma2");
        List<Row> rows = rows();
        rows.forEach(System.out::println);
        List<Row> converged = rows.stream().filter(Row::converged).toList();
        System.out.printf(
                "%d rows, %d converged in R; log-likelihood ours - R from %.2e to %.2e there; largest forecast difference %.2e of the range%n",
                rows.size(),
                converged.size(),
                converged.stream().mapToDouble(Row::difference).min().orElseThrow(),
                converged.stream().mapToDouble(Row::difference).max().orElseThrow(),
                converged.stream()
                        .filter(row -> Math.abs(row.difference()) < 1e-3)
                        .mapToDouble(Row::largestForecastDifference)
                        .max()
                        .orElseThrow());
    }
}
