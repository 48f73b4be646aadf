package finance.ml.series;

/// Thrown if a model cannot be fitted to a series: too short, constant or not finite. The message contains
/// the reason and the position. A command over many tickers prints it with the ticker and continues.
public final class UnusableSeriesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnusableSeriesException(String reason) {
        super(reason);
    }
}
