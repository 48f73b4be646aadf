package finance.ml.arima;

import finance.ml.arima.estimate.FittingSeries;
import finance.ml.arima.likelihood.Likelihood;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Polynomials;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One evaluation of the exact likelihood of a random walk, without and with its derivatives. The
/// coefficients change from one evaluation to the next, as in a search.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class LikelihoodBench {
    private static final int POINTS = 64;

    /// p,d,q, followed by `mean` or `drift` if a constant is estimated.
    @Param({"1,1,1", "1,1,1 drift", "2,1,2", "5,1,5", "2,0,2 mean"})
    public String order;

    /// Number of observations.
    @Param({"500", "1860"})
    public int length;

    /// Number of missing observations among them.
    @Param({"0", "10"})
    public int missing;

    private Likelihood likelihood;
    private double[][] points;
    private double[] gradient;
    private int next;

    @Setup(Level.Trial)
    public void series() {
        Random random = new Random(1);
        double[] series = new double[length];
        for (int t = 1; t < length; t++) {
            series[t] = series[t - 1] + 0.01 * random.nextGaussian();
        }
        for (int gap = 1; gap <= missing; gap++) {
            series[gap * length / (missing + 1)] = Double.NaN;
        }
        int[] terms = Arrays.stream(order.split(" ", -1)[0].split(",", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        ArimaOrder parsed = ArimaOrder.of(terms[0], terms[1], terms[2]);
        likelihood = new FittingSeries(series, terms[1], 0, 1).likelihood(parsed, order.contains(" "));
        points = new double[POINTS][parsed.terms()];
        gradient = new double[parsed.terms()];
        for (double[] point : points) {
            new Polynomials(parsed)
                    .toCoefficients(random.doubles(parsed.terms(), -1, 1).toArray(), point);
        }
    }

    @Benchmark
    public double value() {
        return likelihood.deviance(points[next++ % POINTS]);
    }

    @Benchmark
    public double valueAndGradient() {
        return likelihood.deviance(points[next++ % POINTS], gradient);
    }
}
