package finance.ml.arima;

import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.Forecaster;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/// An ARIMA model of a fixed order, or of the order that a search on the fitted history selects. One step is
/// one exchange session; a session without a bar (halted ticker, missing day) is a missing value and is not
/// filled.
public final class ArimaForecaster implements Forecaster {
    /// The level of the test of [#screened]: one of twenty random walks is searched. The gain that the
    /// selection of the daily forecast finds significant on a hundred targets is about a seventh of the
    /// squared error; it raises the expected statistic of 400 observations from 5 to about 60, beyond the
    /// critical value of 11.1, and to less if the variance changes much.
    private static final double SCREENING_LEVEL = 0.05;
    /// The highest share of sessions without a bar for the bounds of a full search.
    private static final double MOST_MISSING = 0.01;
    /// The maximum of p and q beyond this share, at which one evaluation of the likelihood takes ten to a
    /// hundred times as long.
    private static final int THIN_TERMS = 1;

    private final String name;
    private final Function<double[], ArimaFit> fitting;
    private final Optional<SearchBounds> bounds;

    private ArimaForecaster(String name, Function<double[], ArimaFit> fitting, Optional<SearchBounds> bounds) {
        this.name = name;
        this.fitting = fitting;
        this.bounds = bounds;
    }

    public static ArimaForecaster of(ArimaOrder order, boolean constant) {
        return new ArimaForecaster(
                order.toString(), sessions -> Arima.fit(sessions, order, constant), Optional.empty());
    }

    /// The same, except that an admissible maximum of the likelihood is preferred to a higher one that is not
    /// admissible ([ArimaFit#admissible]).
    public static ArimaForecaster admissible(ArimaOrder order, boolean constant) {
        return new ArimaForecaster(
                order.toString(), sessions -> Arima.fitAdmissible(sessions, order, constant), Optional.empty());
    }

    public static ArimaForecaster searched(SearchBounds bounds) {
        String name = bounds.period() > 1 ? "auto-ARIMA, m = " + bounds.period() : "auto-ARIMA";
        return new ArimaForecaster(name, sessions -> AutoArima.search(sessions, bounds), Optional.of(bounds));
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

    /// Of a search: empty if the changes of the history have no significant autocorrelation, which every ARIMA
    /// model other than the random walk has; with few terms if many sessions have no bar.
    @Override
    public Optional<Forecaster> screened(Series history) {
        if (bounds.isEmpty()) {
            return Optional.of(this);
        }
        if (Autocorrelation.ofChanges(history).pValue() > SCREENING_LEVEL) {
            return Optional.empty();
        }
        int sessions = history.session(history.size() - 1) - history.session(0) + 1;
        boolean thin = sessions - history.size() > MOST_MISSING * sessions;
        return Optional.of(thin ? searched(bounds.get().withMaxTerms(THIN_TERMS)) : this);
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
