package finance.ml.arima;

/// A Gaussian forecast 1 … h steps ahead on the scale the model was fitted on.
///
/// Of a model of logarithms, `exp` of the bounds are bounds of the level with the same coverage, and `exp(mean)` is
/// the level's median; its mean would be exp(mean + standardError²/2).
///
/// @param mean conditional expectations
/// @param standardError square roots of the innovations' share of the forecast variances; the estimates' own
///     error is not counted, as in R
public record Forecast(double[] mean, double[] standardError) {
    /// Standard normal quantiles of 0.9 and 0.975.
    private static final double Z_80 = 1.2815515655446004;

    private static final double Z_95 = 1.959963984540054;

    public int horizon() {
        return mean.length;
    }

    public double[] lower80() {
        return bound(-Z_80);
    }

    public double[] upper80() {
        return bound(Z_80);
    }

    public double[] lower95() {
        return bound(-Z_95);
    }

    public double[] upper95() {
        return bound(Z_95);
    }

    private double[] bound(double quantile) {
        double[] bound = new double[mean.length];
        for (int h = 0; h < mean.length; h++) {
            bound[h] = mean[h] + quantile * standardError[h];
        }
        return bound;
    }
}
