package finance.ml.arima;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;

/// A fixed order, with or without drift, that takes one bar for the step after the one before, whatever the
/// dates, as the reference in R does.
record BarIndexedArima(ArimaOrder order, boolean drift) implements Forecaster {
    @Override
    public String name() {
        return order + (drift ? " with drift" : "");
    }

    @Override
    public FittedForecaster fit(Series history, int horizon) {
        ArimaFilter filter = Arima.fit(history.values(), order, drift).filter();
        int fitted = history.size();
        return (known, steps) -> {
            ArimaFilter moved = filter.copy();
            for (int i = fitted; i < known.size(); i++) {
                moved.observe(known.value(i));
            }
            return moved.forecast(steps);
        };
    }
}
