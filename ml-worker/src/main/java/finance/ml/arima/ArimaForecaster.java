package finance.ml.arima;

import finance.common.TradingCalendar;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import java.time.LocalDate;
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

    /// The number of exchange sessions between two dates, without both.
    static int missing(LocalDate before, LocalDate date) {
        boolean neighbours = before.plusDays(1).equals(date);
        return neighbours ? 0 : Math.max(0, TradingCalendar.sessionsBetween(before, date) - 1);
    }
}
