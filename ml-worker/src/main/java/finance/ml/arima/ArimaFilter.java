package finance.ml.arima;

import finance.ml.arima.likelihood.KalmanFilter;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Polynomials;
import finance.ml.arima.model.Regression;
import finance.ml.series.Forecast;
import java.util.Arrays;

/// A fitted model with fixed parameters and the state after some observation. It processes the following
/// observations and forecasts from there. A forecast depends only on observations that were passed before.
public final class ArimaFilter {
    private final ArimaOrder order;
    private final double constant;
    private final double sigma2;
    private final KalmanFilter filter;
    private int position;

    ArimaFilter(Polynomials polynomials, double constant, double sigma2) {
        order = polynomials.order;
        this.constant = constant;
        this.sigma2 = sigma2;
        filter = new KalmanFilter(polynomials);
    }

    private ArimaFilter(ArimaFilter other) {
        order = other.order;
        constant = other.constant;
        sigma2 = other.sigma2;
        filter = other.filter.copy();
        position = other.position;
    }

    /// A copy with the same state.
    public ArimaFilter copy() {
        return new ArimaFilter(this);
    }

    /// Processes the levels that the model was fitted to. Returns the standardized innovations in units of σ;
    /// NaN for missing observations.
    double[] run(double[] levels) {
        double[] adjusted = levels.clone();
        for (int t = 0; t < levels.length; t++) {
            adjusted[t] -= regression(t);
        }
        double[] residuals = new double[levels.length];
        Arrays.fill(residuals, Double.NaN);
        for (position = filter.start(adjusted); position < levels.length; position++) {
            if (filter.step(adjusted[position])) {
                residuals[position] = filter.innovation() / Math.sqrt(filter.innovationVariance());
            }
        }
        return residuals;
    }

    private double regression(int t) {
        return constant == 0 ? 0 : constant * Regression.regressor(order, t);
    }

    /// Processes the next observation; NaN for a missing one, which is skipped and not filled. Returns the
    /// standardized innovation in units of σ; NaN if there is none.
    public double observe(double value) {
        if (Double.isInfinite(value)) {
            throw new IllegalArgumentException("expected a finite observation or NaN, found " + value);
        }
        boolean informative = filter.step(value - regression(position));
        position++;
        return informative ? filter.innovation() / Math.sqrt(filter.innovationVariance()) : Double.NaN;
    }

    /// The next h values. The standard errors include the innovations but not the errors of the estimates, as
    /// in R.
    public Forecast forecast(int h) {
        KalmanFilter ahead = filter.copy();
        double[] mean = new double[h];
        double[] standardError = new double[h];
        for (int i = 0; i < h; i++) {
            mean[i] = ahead.expected() + regression(position + i);
            standardError[i] = Math.sqrt(sigma2 * ahead.variance());
            ahead.step(Double.NaN);
        }
        return new Forecast(mean, standardError);
    }
}
