package finance.ml.evaluation;

/// A series that a model cannot be fitted to: too short, constant, not finite. The message says which and where;
/// whoever runs many tickers lists it with the ticker and goes on.
public final class UnusableSeriesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableSeriesException(String reason) {
        super(reason);
    }
}
