package finance.ml.volatility;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares all rows of arima-reference/garch.csv: Python's arch 8.0.0 with zero mean on 100 times the
/// differences of the logs of R's DAX and SMI; and of garch_windows.csv, the same on windows of 500 closes,
/// made by garch_windows.py.
class GarchReferenceTest {
    /// @param variances 1 to 5 steps ahead
    record ReferenceFit(
            String series,
            boolean leverage,
            boolean student,
            double logLikelihood,
            double firstVariance,
            double[] variances) {
        LogReturns returns() {
            return LogReturns.ofEverySession(logs(series));
        }

        GarchFit fit() {
            return new Garch(leverage, student).fit(returns());
        }
    }

    static List<ReferenceFit> rows() {
        return lines("garch.csv").stream().skip(1).map(GarchReferenceTest::row).toList();
    }

    private static ReferenceFit row(String line) {
        String[] cells =
                line.replace("GARCH(1,1)", "GARCH").replace("GJR(1,1,1)", "GJR").split(",", -1);
        return new ReferenceFit(
                cells[0],
                cells[1].contains("GJR"),
                cells[2].equals("t"),
                Double.parseDouble(cells[4]),
                Double.parseDouble(cells[6]),
                Arrays.stream(cells[7].split(" ", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
    }

    private static double[] logs(String series) {
        return lines(series + ".csv").stream()
                .skip(1)
                .mapToDouble(line -> 100 * Math.log(Double.parseDouble(line)))
                .toArray();
    }

    private static List<String> lines(String name) {
        try (var reader = new BufferedReader(new InputStreamReader(
                GarchReferenceTest.class.getResourceAsStream("/arima-reference/" + name), UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void logLikelihoodIsNotBelowTheReference(ReferenceFit row) {
        GarchFit fit = row.fit();
        assertThat(fit.converged()).isTrue();
        assertThat(fit.logLikelihood()).isGreaterThan(row.logLikelihood() - 1e-4);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void forecastsAreThoseOfTheReference(ReferenceFit row) {
        VarianceRecursion recursion = row.fit().recursion();
        double[] path = recursion.path(row.returns());
        assertThat(path[0]).isCloseTo(row.firstVariance(), within(1e-3));
        double before = 0;
        for (int h = 1; h <= 5; h++) {
            double sum = recursion.sum(path[path.length - 1], h);
            assertThat(sum - before).isCloseTo(row.variances()[h - 1], within(1e-3));
            before = sum;
        }
    }

    /// Many of the windows have several maxima, or the highest likelihood at a bound.
    @Test
    void noLogLikelihoodOfAWindowIsBelowTheReference() {
        List<String> windows = lines("garch_windows.csv");
        assertThat(windows).hasSize(77);
        for (String window : windows.subList(1, windows.size())) {
            String[] cells = window.split(",", -1);
            int first = Integer.parseInt(cells[1]);
            double[] logs = Arrays.copyOfRange(logs(cells[0]), first, first + 500);
            GarchFit fit = new Garch(cells[2].equals("GJR"), true).fit(LogReturns.ofEverySession(logs));
            assertThat(fit.logLikelihood()).as(window).isGreaterThan(Double.parseDouble(cells[3]) - 1e-4);
        }
    }
}
