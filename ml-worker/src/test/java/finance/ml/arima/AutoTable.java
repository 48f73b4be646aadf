package finance.ml.arima;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Every row of R's `auto.arima` beside ours, at most two differences as there: `main` prints the table.
final class AutoTable {
    /// @param reference R's model
    record Comparison(
            String series,
            int period,
            String reference,
            String ours,
            double referenceAicc,
            double aicc,
            boolean comparable,
            double seconds) {
        double difference() {
            return aicc - referenceAicc;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-14s %2d %-38s %-38s %12.4f %12.4f %9.4f %s %6.1f ms",
                    series,
                    period,
                    reference,
                    ours,
                    aicc,
                    referenceAicc,
                    difference(),
                    comparable ? "" : "other d, D",
                    seconds * 1e3);
        }
    }

    private AutoTable() {}

    static List<Comparison> rows() {
        return Reference.table("auto.csv").stream().map(AutoTable::compare).toList();
    }

    private static Comparison compare(Map<String, String> r) {
        int period = Integer.parseInt(r.get("m"));
        SearchBounds bounds = period == 1 ? SearchBounds.nonSeasonal() : SearchBounds.seasonal(period);
        double[] series = Reference.series(r.get("series"));
        long start = System.nanoTime();
        ArimaFit fit = AutoArima.search(series, bounds.withMaxDifferences(2));
        double seconds = (System.nanoTime() - start) * 1e-9;
        return new Comparison(
                r.get("series"),
                period,
                r.get("model"),
                fit.toString(),
                Double.parseDouble(r.get("aicc")),
                fit.aicc(),
                differences(r.get("model")).equals(differences(fit.toString())),
                seconds);
    }

    /// d and D of a model written as R does.
    private static String differences(String model) {
        String[] cells = model.replaceAll("[^0-9,)]", "").replace(")", ",").split(",", -1);
        String seasonal = cells.length >= 6 ? cells[4] : "0";
        return cells[1] + "," + seasonal;
    }

    public static void main(String[] arguments) {
        rows().forEach(System.out::println);
    }
}
