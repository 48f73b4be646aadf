package finance.ml.arima;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import java.util.Arrays;
import java.util.function.Function;

/// An ARIMA model of a fixed order, or of the order that a search on the fitted history selects. One step is
/// one exchange session; a session without a bar (halted ticker, missing day) is a missing value and is not
/// filled.
public final class ArimaForecaster implements Forecaster {
    private final String name;
    private final Function<double[], ArimaFit> fitting;

    private ArimaForecaster(String name, Function<double[], ArimaFit> fitting) {
        this.name = name;
        this.fitting = fitting;
    }

    public static ArimaForecaster of(ArimaOrder order, boolean constant) {
        return new ArimaForecaster(order.toString(), sessions -> Arima.fit(sessions, order, constant));
    }

    public static ArimaForecaster searched(SearchBounds bounds) {
        String name = bounds.period() > 1 ? "auto-ARIMA, m = " + bounds.period() : "auto-ARIMA";
        return new ArimaForecaster(name, sessions -> AutoArima.search(sessions, bounds));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public FittedArima fit(Series history, int horizon) {
        try {
            return new FittedArima(fitting.apply(onSessions(history)), history);
        } catch (UnusableSeriesException e) {
            throw new UnusableSeriesException(name + ": " + e.getMessage());
        }
    }

    /// The values of a series at every exchange session from its first to its last date, NaN where it has
    /// none. A bar on a day that the calendar calls closed counts as a session.
    static double[] onSessions(Series series) {
        int first = series.session(0);
        double[] sessions = new double[series.session(series.size() - 1) - first + 1];
        Arrays.fill(sessions, Double.NaN);
        for (int i = 0; i < series.size(); i++) {
            sessions[series.session(i) - first] = series.value(i);
        }
        return sessions;
    }
}
