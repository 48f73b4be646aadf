package finance.ml.series;

import java.util.Arrays;

/// The errors of the forecasts one session ahead of a model that holds out the end of its history, for
/// [FittedForecaster#sessionErrors]. Errors on observations that the model was fitted to would be too small.
/// Therefore the changes of the series, which are the errors of the naive forecast, take their place.
public final class HeldOutErrors {
    private final int first;
    private double[] own;

    /// Errors by observation.
    @FunctionalInterface
    public interface Measurement {
        /// The errors at the observations with an index in [from, to), each as one over one session.
        double[] between(int from, int to);
    }

    /// @param first index of the first observation that the model was not fitted to
    /// @param known errors from that observation on; may be empty
    public HeldOutErrors(int first, double[] known) {
        this.first = first;
        this.own = known.clone();
    }

    /// One error for each observation of `known` after the first.
    ///
    /// @param measurement of errors that are not known yet
    public double[] of(Series known, Measurement measurement) {
        int measured = first + own.length;
        if (measured < known.size()) {
            double[] more = measurement.between(measured, known.size());
            own = Arrays.copyOf(own, own.length + more.length);
            System.arraycopy(more, 0, own, own.length - more.length, more.length);
        }
        double[] errors = new double[known.size() - 1];
        for (int i = 1; i < known.size(); i++) {
            errors[i - 1] = i < first ? known.sessionChange(i) : own[i - first];
        }
        return errors;
    }
}
