package finance.ml.volatility;

import finance.common.Count;
import finance.ml.series.Forecast;
import finance.ml.series.IntervalLevels;
import finance.ml.series.Scale;
import finance.ml.series.UnusableSeriesException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Intervals around the point forecast of any model, by [VolatilityForecast] from the one-step errors of that
/// model, see [IntervalCalibration]. These errors take the place of returns; of the naive forecast they are the
/// returns.
///
/// The half width of the random walk of these errors, h sessions ahead, is multiplied by the model's own
/// standard error h sessions ahead relative to √h times that of one session: 1 for the random walk, less for a
/// model that returns to a mean.
///
/// Of a model on closes in dollars, the errors are divided by the close before, and the intervals are around
/// the logarithms of the means: their width is in proportion to the price, and no bound is negative.
///
/// @param forecast the means with these intervals, on the scale of the logs
/// @param volatility the forecast of the volatility of the errors
public record CalibratedIntervals(Forecast forecast, VolatilityForecast volatility) {
    /// The field of `model_runs.parameters` with the method of the variance.
    public static final String VARIANCE = "variance";

    private static final double DIGITS = 1e4;

    /// @param scale of the forecast
    /// @param tick the floor of each half width in logs
    /// @throws UnusableSeriesException if a mean is no price, or a bound is infinite
    static CalibratedIntervals of(Forecast forecast, Scale scale, VolatilityForecast volatility, double tick) {
        Forecast onLogs = onLogs(forecast, scale);
        double[][] halfWidths = new double[forecast.horizon()][IntervalLevels.ALL.size()];
        for (int h = 1; h <= forecast.horizon(); h++) {
            double growth = forecast.standardError(h) / (forecast.standardError(1) * Math.sqrt(h));
            for (int i = 0; i < halfWidths[h - 1].length; i++) {
                double halfWidth = growth * volatility.halfWidth(h, IntervalLevels.ALL.get(i));
                if (!Double.isFinite(Math.exp(onLogs.mean(h) + halfWidth))) {
                    throw new UnusableSeriesException(
                            "expected a finite upper bound, found exp(%s + %s), %s ahead"
                                    .formatted(onLogs.mean(h), halfWidth, Count.of(h, "session")));
                }
                halfWidths[h - 1][i] = Math.max(tick, halfWidth);
            }
        }
        return new CalibratedIntervals(onLogs.withHalfWidths(halfWidths), volatility);
    }

    private static Forecast onLogs(Forecast forecast, Scale scale) {
        if (scale == Scale.LOG) {
            return forecast;
        }
        double[] mean = new double[forecast.horizon()];
        double[] standardError = new double[forecast.horizon()];
        for (int h = 1; h <= forecast.horizon(); h++) {
            double dollars = forecast.mean(h);
            if (!(dollars > 0)) {
                throw new UnusableSeriesException(
                        "expected a positive price, found the forecast %s, %s ahead"
                                .formatted(dollars, Count.of(h, "session")));
            }
            mean[h - 1] = Math.log(dollars);
            standardError[h - 1] = forecast.standardError(h) / dollars;
        }
        return new Forecast(mean, standardError);
    }

    /// The fields in `model_runs.parameters`: the method, its coefficients, and for each level the quantile of
    /// the standardized errors 1, 2, … sessions ahead.
    public Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(
                VARIANCE, volatility.method().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        parameters.put("variance_coefficients", volatility.parameters());
        Map<String, Object> quantiles = new LinkedHashMap<>();
        for (double level : IntervalLevels.ALL) {
            List<Double> byHorizon = new ArrayList<>();
            for (int h = 1; h <= forecast.horizon(); h++) {
                byHorizon.add(Math.round(DIGITS * volatility.halfWidth(h, level) / volatility.deviation(h)) / DIGITS);
            }
            quantiles.put(String.format(Locale.ROOT, "%.0f", 100 * level), byHorizon);
        }
        parameters.put("quantiles", quantiles);
        if (!volatility.refusals().isEmpty()) {
            Map<String, Object> refusals = new LinkedHashMap<>();
            volatility.refusals().forEach((method, reason) -> refusals.put(method.name(), reason));
            parameters.put("variance_refusals", refusals);
        }
        return parameters;
    }
}
