package finance.ml.arima;

/// A series no ARIMA model can be fitted to: too short, all missing, constant, or infinite. The message says what was
/// found and what was needed; the caller adds the ticker.
public final class UnfittableSeriesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnfittableSeriesException(String message) {
        super(message);
    }
}
