package finance.ml.arima;

import finance.common.TradingCalendar;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.function.Function;

/// ARIMA under the evaluation's protocol: a fixed order, or a search on the fitted history. Steps are exchange
/// sessions; a session without a bar (halted ticker, missing day) is a missing observation to the filter, never a
/// made-up bar.
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

    /// The values of a series at every exchange session from its first to its last date, NaN where it has none. A bar
    /// on a day that the calendar calls closed counts as a session.
    public static double[] onSessions(Series series) {
        double[] sessions = new double[2 * series.size()];
        int size = 0;
        for (int i = 0; i < series.size(); i++) {
            int gap = i == 0 ? 0 : missing(series.date(i - 1), series.date(i));
            if (size + gap >= sessions.length) {
                sessions = Arrays.copyOf(sessions, 2 * (size + gap + 1));
            }
            Arrays.fill(sessions, size, size + gap, Double.NaN);
            sessions[size + gap] = series.value(i);
            size += gap + 1;
        }
        return Arrays.copyOf(sessions, size);
    }

    private static int missing(LocalDate before, LocalDate date) {
        boolean neighbours = before.plusDays(1).equals(date);
        return neighbours ? 0 : Math.max(0, TradingCalendar.sessionsBetween(before, date) - 1);
    }

    /// The fit, and its filter moved on as later observations become known.
    public static final class FittedArima implements FittedForecaster {
        private final ArimaFit fit;
        private final ArimaFilter filter;
        private LocalDate last;
        private int seen;

        private FittedArima(ArimaFit fit, Series history) {
            this.fit = fit;
            filter = fit.filter();
            seen = history.size();
            last = history.date(seen - 1);
        }

        public ArimaFit fit() {
            return fit;
        }

        /// A forecaster of the order that was fitted, so that a longer history needs no search of its own.
        public ArimaForecaster sameOrder() {
            boolean constant = fit.coefficients().size() > fit.order().terms();
            return of(fit.order(), constant);
        }

        /// @param known never shorter than at the call before
        @Override
        public Forecast forecast(Series known, int horizon) {
            if (known.size() < seen) {
                throw new IllegalArgumentException(
                        "expected a history of at least " + seen + " observations, found " + known.size());
            }
            for (; seen < known.size(); seen++) {
                for (int gap = missing(last, known.date(seen)); gap > 0; gap--) {
                    filter.observe(Double.NaN);
                }
                filter.observe(known.value(seen));
                last = known.date(seen);
            }
            return filter.forecast(horizon);
        }
    }
}
