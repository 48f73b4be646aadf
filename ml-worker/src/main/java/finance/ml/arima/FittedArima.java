package finance.ml.arima;

import finance.ml.series.FitDescription;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import java.time.LocalDate;
import java.util.Optional;

/// A fitted ARIMA model with a filter that processes later observations as they become known.
public final class FittedArima implements FittedForecaster {
    private final ArimaFit fit;
    private final Series history;
    private final ArimaFilter filter;
    private LocalDate last;
    private int seen;

    FittedArima(ArimaFit fit, Series history) {
        this.fit = fit;
        this.history = history;
        filter = fit.filter();
        seen = history.size();
        last = history.date(seen - 1);
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

    /// The filter processes the observations since the previous call.
    ///
    /// @param known at least as long as in the previous call
    @Override
    public Forecast forecast(Series known, int horizon) {
        if (known.size() < seen) {
            throw new IllegalArgumentException(
                    "expected a history of at least " + seen + " observations, found " + known.size());
        }
        for (; seen < known.size(); seen++) {
            for (int gap = ArimaForecaster.missing(last, known.date(seen)); gap > 0; gap--) {
                filter.observe(Double.NaN);
            }
            filter.observe(known.value(seen));
            last = known.date(seen);
        }
        return filter.forecast(horizon);
    }
}
