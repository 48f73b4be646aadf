package finance.ml.arima;

import finance.ml.series.FitDescription;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import java.util.Arrays;
import java.util.Optional;

/// A fitted ARIMA model with a filter that processes later observations as they become known.
public final class FittedArima implements FittedForecaster {
    private final ArimaFit fit;
    private final Series history;
    private final ArimaFilter filter;
    private double[] errors;
    private int seen;

    FittedArima(ArimaFit fit, Series history) {
        this.fit = fit;
        this.history = history;
        filter = fit.filter();
        errors = errorsOfHistory();
        seen = history.size();
    }

    @Override
    public FitDescription describe() {
        return new ArimaFitDescription(fit, history).description();
    }

    /// The order of this fit.
    @Override
    public Optional<Forecaster> selected() {
        boolean constant = fit.coefficients().size() > fit.order().terms();
        return Optional.of(ArimaForecaster.of(fit.order(), constant));
    }

    private double[] errorsOfHistory() {
        double[] bySession = fit.residuals();
        double[] byObservation = new double[history.size() - 1];
        for (int i = 0; i < byObservation.length; i++) {
            byObservation[i] = bySession[history.session(i + 1) - history.session(0)];
        }
        return byObservation;
    }

    /// @param known at least as long as in the previous call
    @Override
    public Optional<double[]> sessionErrors(Series known) {
        observe(known);
        return Optional.of(Arrays.copyOf(errors, known.size() - 1));
    }

    /// @param known at least as long as in the previous call
    @Override
    public Forecast forecast(Series known, int horizon) {
        observe(known);
        return filter.forecast(horizon);
    }

    /// The filter processes the observations since the previous call.
    private void observe(Series known) {
        if (known.size() < seen) {
            throw new IllegalArgumentException(
                    "expected a history of at least " + seen + " observations, found " + known.size());
        }
        for (; seen < known.size(); seen++) {
            for (int missing = known.span(seen) - 1; missing > 0; missing--) {
                filter.observe(Double.NaN);
            }
            if (seen > errors.length) {
                errors = Arrays.copyOf(errors, 2 * seen);
            }
            errors[seen - 1] = filter.observe(known.value(seen));
        }
    }
}
