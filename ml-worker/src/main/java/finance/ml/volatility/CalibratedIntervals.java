package finance.ml.volatility;

import finance.ml.series.Forecast;
import finance.ml.series.IntervalLevels;
import finance.ml.series.Series;
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
/// model that returns to a mean. A model that holds out the end of its history measures this ratio on few errors,
/// and selects its size by them: there, a ratio near 1 is noise and counts as 1 (docs/decisions/held-out-errors.md).
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

    /// Two standard deviations of the ratio over the held-out errors of a random walk, five sessions ahead.
    private static final double NOISE_OF_HELD_OUT_RATIO = 0.3;

    /// @param known the history that the forecast follows, on its scale
    /// @param heldOut whether the standard errors are those of the held-out end of the history
    /// @param tick the floor of each half width in logs
    /// @throws finance.ml.series.UnusableSeriesException if a mean or a bound is no price, see [Forecast#onLogs]
    static CalibratedIntervals of(
            Forecast forecast, Series known, VolatilityForecast volatility, boolean heldOut, double tick) {
        double[][] halfWidths = new double[forecast.horizon()][IntervalLevels.ALL.size()];
        for (int h = 1; h <= forecast.horizon(); h++) {
            double ratio = forecast.standardError(h) / (forecast.standardError(1) * Math.sqrt(h));
            double growth = heldOut && Math.abs(ratio - 1) < NOISE_OF_HELD_OUT_RATIO ? 1 : ratio;
            for (int i = 0; i < halfWidths[h - 1].length; i++) {
                halfWidths[h - 1][i] = Math.max(tick, growth * volatility.halfWidth(h, IntervalLevels.ALL.get(i)));
            }
        }
        return new CalibratedIntervals(forecast.onLogs(known, halfWidths), volatility);
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
