package finance.bench;

import finance.common.TradingCalendar;
import finance.ml.arima.ArimaForecaster;
import finance.ml.arima.model.ArimaOrder;
import finance.ml.series.FittedForecaster;
import finance.ml.series.Forecast;
import finance.ml.series.Horizons;
import finance.ml.series.IntervalLevels;
import finance.ml.series.Scale;
import finance.ml.series.Series;
import finance.ml.volatility.IntervalCalibration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/// `DollarIntervalBench WALKS`, see bench/scripts/intervals.sh: the coverage of the intervals that `train-arima`
/// stores by default, of a model on dollars, over simulated random walks of log closes of twenty years.
final class DollarIntervalBench {
    private static final int YEARS = 20;
    private static final int SESSIONS = 252 * YEARS;
    private static final double FIRST_CLOSE = 100;
    private static final double DEVIATION = 0.02;
    private static final LocalDate LAST = LocalDate.of(2025, 1, 17);

    /// Whether the outcome is inside, by horizon as in [Horizons#EVALUATED], then by level.
    ///
    /// @param stored of the calibrated intervals
    /// @param gaussian of Gaussian intervals in dollars with a constant variance
    private record Inside(boolean[][] stored, boolean[][] gaussian) {}

    private DollarIntervalBench() {}

    public static void main(String[] arguments) {
        List<LocalDate> dates = new ArrayList<>();
        for (LocalDate date = LAST; dates.size() < SESSIONS; date = TradingCalendar.previous(date)) {
            dates.addFirst(date);
        }
        List<Inside> walks = IntStream.range(0, Integer.parseInt(arguments[0]))
                .parallel()
                .mapToObj(seed -> walk(dates, seed))
                .toList();
        for (int h = 0; h < Horizons.EVALUATED.size(); h++) {
            for (int level = 0; level < IntervalLevels.ALL.size(); level++) {
                print(walks, h, level);
            }
        }
    }

    private static void print(List<Inside> walks, int h, int level) {
        System.out.printf(
                Locale.ROOT,
                "{\"walks\": %d, \"years\": %d, \"horizon\": %d, \"level\": %.0f, \"coverage\": %.4f, \"gaussian_coverage\": %.4f}%n",
                walks.size(),
                YEARS,
                Horizons.EVALUATED.get(h),
                100 * IntervalLevels.ALL.get(level),
                walks.stream()
                        .mapToInt(walk -> walk.stored()[h][level] ? 1 : 0)
                        .average()
                        .orElse(Double.NaN),
                walks.stream()
                        .mapToInt(walk -> walk.gaussian()[h][level] ? 1 : 0)
                        .average()
                        .orElse(Double.NaN));
    }

    private static Inside walk(List<LocalDate> dates, int seed) {
        Random random = new Random(seed);
        double[] closes = new double[SESSIONS + Horizons.LONGEST];
        closes[0] = FIRST_CLOSE;
        for (int i = 1; i < closes.length; i++) {
            closes[i] = closes[i - 1] * Math.exp(DEVIATION * random.nextGaussian());
        }
        double[] known = new double[SESSIONS];
        System.arraycopy(closes, 0, known, 0, SESSIONS);
        Series series = Series.ofCloses(dates, known, new double[SESSIONS]).on(Scale.LEVEL);
        try (FittedForecaster fitted =
                ArimaForecaster.admissible(ArimaOrder.of(1, 1, 1), false).fit(series, Horizons.LONGEST)) {
            Forecast dollars = fitted.forecast(series, Horizons.LONGEST);
            Forecast logs = IntervalCalibration.fit(fitted, series)
                    .around(series, dollars)
                    .forecast();
            boolean[][] stored = new boolean[Horizons.EVALUATED.size()][IntervalLevels.ALL.size()];
            boolean[][] gaussian = new boolean[Horizons.EVALUATED.size()][IntervalLevels.ALL.size()];
            for (int h = 0; h < stored.length; h++) {
                int horizon = Horizons.EVALUATED.get(h);
                double outcome = closes[SESSIONS - 1 + horizon];
                for (int level = 0; level < IntervalLevels.ALL.size(); level++) {
                    double nominal = IntervalLevels.ALL.get(level);
                    stored[h][level] = logs.interval(horizon, nominal).contains(Math.log(outcome));
                    gaussian[h][level] = dollars.interval(horizon, nominal).contains(outcome);
                }
            }
            return new Inside(stored, gaussian);
        }
    }
}
