package finance.bench;

import finance.ml.arima.Arima;
import finance.ml.arima.ArimaFit;
import finance.ml.arima.AutoArima;
import finance.ml.arima.SearchBounds;
import finance.ml.arima.model.ArimaOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The Java side of bench/arima: `finance.bench.ArimaBench WINDOWS search|fixed PASSES`. WINDOWS is a file
/// with one series per line. Prints one line per series with the fit of the last pass, then the seconds of
/// each pass over all series. The first pass runs in a cold JVM.
final class ArimaBench {
    private ArimaBench() {}

    public static void main(String[] arguments) throws IOException {
        List<double[]> windows = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            windows.add(Arrays.stream(line.split(","))
                    .mapToDouble(Double::parseDouble)
                    .toArray());
        }
        boolean search = arguments[1].equals("search");
        List<String> seconds = new ArrayList<>();
        List<ArimaFit> fits = List.of();
        for (int pass = 0; pass < Integer.parseInt(arguments[2]); pass++) {
            fits = new ArrayList<>();
            long started = System.nanoTime();
            for (double[] window : windows) {
                fits.add(
                        search
                                ? AutoArima.search(window, SearchBounds.nonSeasonal())
                                : Arima.fit(window, ArimaOrder.of(1, 1, 1), false));
            }
            seconds.add(String.format(Locale.ROOT, "%.4f", (System.nanoTime() - started) * 1e-9));
        }
        for (ArimaFit fit : fits) {
            System.out.printf(
                    Locale.ROOT,
                    "%d;%.6f;%s;%s%n",
                    fit.order().differences(),
                    fit.aicc(),
                    of(fit, "ar"),
                    of(fit, "ma"));
        }
        System.out.println("seconds " + String.join(" ", seconds));
    }

    private static String of(ArimaFit fit, String prefix) {
        return fit.coefficients().stream()
                .filter(coefficient -> coefficient.name().startsWith(prefix))
                .map(coefficient -> Double.toString(coefficient.value()))
                .collect(Collectors.joining(" "));
    }
}
