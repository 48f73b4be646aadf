package finance.ml.arima.estimate;

import finance.ml.arima.likelihood.AdditiveOutlierLikelihood;
import finance.ml.arima.likelihood.ArmaLikelihood;
import finance.ml.arima.likelihood.KalmanLikelihood;
import finance.ml.arima.likelihood.Likelihood;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.arima.model.Differences;
import finance.ml.series.UnusableSeriesException;
import java.util.Arrays;

/// A series prepared for fitting at given differences: its levels without missing values at both ends, the
/// differenced series, and the sums that all orders share. Not safe for use by several threads.
public final class FittingSeries {
    public final double[] levels;
    public final int differences;
    public final int seasonalDifferences;
    final int period;
    /// NaN if a required observation is missing.
    final double[] differenced;
    final boolean complete;
    /// The number of observed values after differencing.
    public final int effective;

    private final StartValues[] startValues = new StartValues[2];

    public FittingSeries(double[] series, int differences, int seasonalDifferences, int period) {
        levels = trimmed(series);
        this.differences = differences;
        this.seasonalDifferences = seasonalDifferences;
        this.period = period;
        differenced = Differences.of(levels, differences, seasonalDifferences, period);
        int observed = 0;
        for (double value : levels) {
            observed += Double.isNaN(value) ? 0 : 1;
        }
        complete = observed == levels.length;
        effective = observed - differences - seasonalDifferences * period;
    }

    /// The series from its first to its last observation.
    private static double[] trimmed(double[] series) {
        int from = 0;
        int to = series.length;
        while (from < to && Double.isNaN(series[from])) {
            from++;
        }
        while (to > from && Double.isNaN(series[to - 1])) {
            to--;
        }
        for (int t = from; t < to; t++) {
            if (Double.isInfinite(series[t])) {
                throw new UnusableSeriesException("expected finite values, found " + series[t] + " at position " + t);
            }
        }
        return Arrays.copyOfRange(series, from, to);
    }

    public Likelihood likelihood(ArimaOrder order, boolean constant) {
        if (complete) {
            return new ArmaLikelihood(differenced, order, constant, false);
        }
        AdditiveOutlierLikelihood few = AdditiveOutlierLikelihood.of(levels, order, constant);
        return few == null ? new KalmanLikelihood(levels, order, constant) : few;
    }

    /// The likelihood of a model without a constant by R's rule for a first observation of large variance.
    public ArmaLikelihood likelihoodFromSecond(ArimaOrder order) {
        return new ArmaLikelihood(differenced, order, false, true);
    }

    double[] startValues(ArimaOrder order, boolean constant) {
        int index = constant ? 1 : 0;
        if (startValues[index] == null) {
            startValues[index] = new StartValues(filled(constant), Math.max(24, 2 * period + 1));
        }
        return startValues[index].of(order);
    }

    /// Start values for the series with `first` and `seasonal` more differences.
    double[] startValuesOfDifference(ArimaOrder order, int first, int seasonal) {
        double[] further = Differences.of(filled(false), first, seasonal, period);
        return new StartValues(further, Math.max(24, 2 * period + 1)).of(order);
    }

    /// The differenced series with missing values replaced by the mean, which is subtracted if there is a
    /// constant.
    private double[] filled(boolean constant) {
        double sum = 0;
        int count = 0;
        for (double value : differenced) {
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }
        double mean = count == 0 ? 0 : sum / count;
        double[] filled = new double[differenced.length];
        for (int t = 0; t < filled.length; t++) {
            double value = Double.isNaN(differenced[t]) ? mean : differenced[t];
            filled[t] = constant ? value - mean : value;
        }
        return filled;
    }

    /// Throws if the differenced series is constant (zero if no constant is estimated), relative to the
    /// levels.
    public void requireVariation(boolean constant) {
        double lowest = Double.POSITIVE_INFINITY;
        double highest = Double.NEGATIVE_INFINITY;
        for (double value : differenced) {
            if (!Double.isNaN(value)) {
                lowest = Math.min(lowest, value);
                highest = Math.max(highest, value);
            }
        }
        double scale = 0;
        for (double value : levels) {
            scale = Double.isNaN(value) ? scale : Math.max(scale, Math.abs(value));
        }
        double spread = constant ? highest - lowest : Math.max(Math.abs(highest), Math.abs(lowest));
        if (!(spread > 1e-13 * scale)) {
            throw new UnusableSeriesException(
                    "expected a series that varies after %d first and %d seasonal differences, found a constant one of %d observations"
                            .formatted(differences, seasonalDifferences, effective));
        }
    }
}
