package finance.bench;

import finance.common.TradingCalendar;
import finance.ml.daily.TickerForecast;
import finance.ml.evaluation.NaiveForecaster;
import finance.ml.models.Model;
import finance.ml.series.Horizons;
import finance.ml.series.Series;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `RandomWalkBench WALKS`, see bench/scripts/intervals.sh: the share of simulated random walks of log closes for
/// which `forecast` selects another model than naive, and what this costs in RMSE.
///
/// The best forecast of a random walk is its last value, so the expected squared error of a forecast h sessions
/// ahead, given the history, is hσ² plus the square of its distance to the last value. The ratio of the root of its
/// mean to √h σ is therefore free of the noise of simulated outcomes.
final class RandomWalkBench {
    /// The default of `forecast --history`.
    private static final int HISTORY = 500;

    private static final double FIRST_CLOSE = 50;
    private static final double DEVIATION = 0.02;
    private static final LocalDate LAST = LocalDate.of(2025, 1, 17);

    /// The forecast of one walk.
    ///
    /// @param squaredDistances from the last log close, by horizon as in [Horizons#EVALUATED]
    private record Walk(String model, double[] squaredDistances) {
        static Walk of(List<LocalDate> dates, int seed) {
            Random random = new Random(seed);
            double[] closes = new double[HISTORY];
            closes[0] = FIRST_CLOSE;
            for (int i = 1; i < HISTORY; i++) {
                closes[i] = closes[i - 1] * Math.exp(DEVIATION * random.nextGaussian());
            }
            TickerForecast forecast = TickerForecast.of(Series.ofCloses(dates, closes, new double[HISTORY]));
            double last = Math.log(closes[HISTORY - 1]);
            double[] squares = Horizons.EVALUATED.stream()
                    .mapToDouble(horizon -> forecast.logCloses().mean(horizon) - last)
                    .map(distance -> distance * distance)
                    .toArray();
            return new Walk(forecast.model(), squares);
        }
    }

    private RandomWalkBench() {}

    public static void main(String[] arguments) {
        List<LocalDate> dates = new ArrayList<>();
        for (LocalDate date = LAST; dates.size() < HISTORY; date = TradingCalendar.previous(date)) {
            dates.addFirst(date);
        }
        List<Walk> walks = IntStream.range(0, Integer.parseInt(arguments[0]))
                .parallel()
                .mapToObj(seed -> Walk.of(dates, seed))
                .toList();
        for (int i = 0; i < Horizons.EVALUATED.size(); i++) {
            print(walks, i);
        }
    }

    private static void print(List<Walk> walks, int index) {
        int horizon = Horizons.EVALUATED.get(index);
        double distance = walks.stream()
                .mapToDouble(walk -> walk.squaredDistances()[index])
                .average()
                .orElse(Double.NaN);
        Map<String, Long> left = walks.stream()
                .map(Walk::model)
                .filter(model -> !model.equals(NaiveForecaster.NAME))
                .collect(Collectors.groupingBy(Model::kind, TreeMap::new, Collectors.counting()));
        String shares = left.entrySet().stream()
                .map(entry -> String.format(
                        Locale.ROOT, "\"%s\": %.4f", entry.getKey(), entry.getValue() / (double) walks.size()))
                .collect(Collectors.joining(", "));
        long count = left.values().stream().mapToLong(Long::longValue).sum();
        System.out.printf(
                Locale.ROOT,
                "{\"walks\": %d, \"closes\": %d, \"horizon\": %d, \"left_naive\": %.4f, \"models\": {%s}, \"rmse_over_naive\": %.6f}%n",
                walks.size(),
                HISTORY,
                horizon,
                count / (double) walks.size(),
                shares,
                Math.sqrt(1 + distance / (horizon * DEVIATION * DEVIATION)));
    }
}
