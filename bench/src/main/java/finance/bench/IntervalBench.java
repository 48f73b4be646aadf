package finance.bench;

import finance.ml.daily.TickerForecast;
import finance.ml.evaluation.Kupiec;
import finance.ml.models.Model;
import finance.ml.series.Horizons;
import finance.ml.series.Interval;
import finance.ml.series.IntervalLevels;
import finance.ml.series.Series;
import finance.ml.series.UnusableSeriesException;
import finance.ml.volatility.Garch;
import finance.ml.volatility.LogReturns;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `IntervalBench coverage|fits FILE…`, see bench/scripts/intervals.sh.
final class IntervalBench {
    /// The default of `forecast --history`.
    private static final int HISTORY = 500;

    private static final List<Double> LEVELS = IntervalLevels.ALL;
    private static final int FIT_EVERY = 50;
    private static final int PASSES = 10;

    /// The history in a file with the columns Date and Close.
    private record History(String file, Series closes) {
        static History read(Path file) throws IOException {
            List<String> lines = Files.readAllLines(file);
            List<String> names = lines.isEmpty()
                    ? List.of()
                    : List.of(lines.getFirst().replace("\uFEFF", "").split(",", -1));
            int date = names.indexOf("Date");
            int close = names.indexOf("Close");
            if (date < 0 || close < 0) {
                throw new IllegalArgumentException(
                        "expected columns Date and Close in %s, found %s".formatted(file, names));
            }
            List<LocalDate> dates = new ArrayList<>();
            List<Double> closes = new ArrayList<>();
            for (int i = 1; i < lines.size(); i++) {
                if (lines.get(i).isBlank()) {
                    continue;
                }
                String[] cells = lines.get(i).split(",", -1);
                try {
                    if (!cells[close].equals("null")) { // a session without a bar in files of Yahoo Finance
                        dates.add(LocalDate.parse(cells[date]));
                        closes.add(Double.valueOf(cells[close]));
                    }
                } catch (DateTimeException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
                    throw new IllegalArgumentException(
                            "expected a date and a close in line %d of %s, found %s"
                                    .formatted(i + 1, file, lines.get(i)),
                            e);
                }
            }
            if (closes.size() < HISTORY + 2) {
                throw new IllegalArgumentException(
                        "expected at least %d closes in %s, so that there is an origin after the first %d, found %d"
                                .formatted(HISTORY + 2, file, HISTORY, closes.size()));
            }
            double[] dollars = closes.stream().mapToDouble(Double::doubleValue).toArray();
            return new History(
                    file.getFileName().toString(), Series.ofCloses(dates, dollars, new double[dollars.length]));
        }

        /// The history that `forecast` would read at that origin: the bars of the last 500 sessions.
        Series until(int origin) {
            int first = Math.max(0, origin + 1 - HISTORY);
            while (closes.session(first) <= closes.session(origin) - HISTORY) {
                first++;
            }
            return closes.until(origin + 1).last(origin + 1 - first);
        }

        LogReturns returns() {
            int[] sessions =
                    IntStream.range(0, closes.size()).map(closes::session).toArray();
            return LogReturns.of(closes.log().values(), sessions);
        }

        /// The forecast at each origin after the first 500 bars; empty if the history cannot be forecast.
        List<Optional<TickerForecast>> forecasts() {
            return IntStream.range(HISTORY, closes.size() - 1)
                    .parallel()
                    .mapToObj(origin -> {
                        try {
                            return Optional.of(TickerForecast.of(until(origin)));
                        } catch (UnusableSeriesException e) {
                            return Optional.<TickerForecast>empty();
                        }
                    })
                    .toList();
        }
    }

    /// The sums over the origins of one file and horizon; the arrays by level.
    private static final class Sums {
        private final Map<String, Integer> methods = new TreeMap<>();
        private final Map<String, Integer> models = new TreeMap<>();
        private final int[] inside = new int[LEVELS.size()];
        private final double[] winkler = new double[LEVELS.size()];
        private int origins;

        void add(TickerForecast forecast, int horizon, double logClose) {
            origins++;
            methods.merge(forecast.variance(), 1, Integer::sum);
            models.merge(Model.kind(forecast.model()), 1, Integer::sum);
            for (int i = 0; i < LEVELS.size(); i++) {
                Interval interval = forecast.logCloses().interval(horizon, LEVELS.get(i));
                inside[i] += interval.contains(logClose) ? 1 : 0;
                winkler[i] += interval.winklerScore(logClose, LEVELS.get(i));
            }
        }

        void print(String file, int horizon) {
            for (int i = 0; i < LEVELS.size() && origins > 0; i++) {
                System.out.printf(
                        Locale.ROOT,
                        "{\"file\": \"%s\", \"horizon\": %d, \"level\": %.0f, \"origins\": %d, \"coverage\": %.4f, \"winkler\": %.6f, %s\"methods\": {%s}, \"models\": {%s}}%n",
                        file,
                        horizon,
                        100 * LEVELS.get(i),
                        origins,
                        inside[i] / (double) origins,
                        winkler[i] / origins,
                        horizon == 1 ? String.format(Locale.ROOT, "\"kupiec\": %.4f, ", kupiec(i)) : "",
                        shares(methods),
                        shares(models));
            }
        }

        /// One session ahead only, because longer outcomes overlap.
        private double kupiec(int level) {
            return Kupiec.pValue(origins - inside[level], origins, LEVELS.get(level));
        }

        private String shares(Map<String, Integer> counts) {
            return counts.entrySet().stream()
                    .map(entry -> String.format(
                            Locale.ROOT, "\"%s\": %.4f", entry.getKey(), entry.getValue() / (double) origins))
                    .collect(Collectors.joining(", "));
        }
    }

    public static void main(String[] arguments) throws IOException {
        List<History> files = new ArrayList<>();
        try {
            for (String file : Arrays.asList(arguments).subList(1, arguments.length)) {
                files.add(History.read(Path.of(file)));
            }
        } catch (IllegalArgumentException | UnusableSeriesException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        if (arguments[0].equals("fits")) {
            fits(files);
        } else {
            for (History file : files) {
                if (!coverage(file)) {
                    System.exit(2);
                }
            }
        }
    }

    /// An origin has an outcome for a horizon if the session that many sessions later has a bar.
    ///
    /// @return whether any origin has a forecast
    private static boolean coverage(History history) {
        Series logs = history.closes().log();
        Map<Integer, Sums> sums = new TreeMap<>();
        Horizons.EVALUATED.forEach(horizon -> sums.put(horizon, new Sums()));
        List<Optional<TickerForecast>> forecasts = history.forecasts();
        int refused = 0;
        for (int i = 0; i < forecasts.size(); i++) {
            int origin = HISTORY + i;
            TickerForecast forecast = forecasts.get(i).orElse(null);
            if (forecast == null) {
                refused++;
                continue;
            }
            sums.forEach((horizon, sum) ->
                    logs.after(origin, horizon).ifPresent(target -> sum.add(forecast, horizon, logs.value(target))));
        }
        sums.forEach((horizon, sum) -> sum.print(history.file(), horizon));
        if (refused > 0) {
            System.err.printf(
                    Locale.ROOT,
                    "%s: no forecast at %d of %d origins after the first %d bars%n",
                    history.file(),
                    refused,
                    forecasts.size(),
                    HISTORY);
        }
        return refused < forecasts.size();
    }

    /// Prints the fits per second of CPU time in the last pass over the windows of 500 closes that begin at
    /// every 50th close.
    private static void fits(List<History> files) {
        List<LogReturns> windows = new ArrayList<>();
        for (History file : files) {
            LogReturns returns = file.returns();
            for (int end = HISTORY - 1; end <= returns.size(); end += FIT_EVERY) {
                windows.add(returns.until(end).last(HISTORY - 1));
            }
        }
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        for (boolean leverage : new boolean[] {false, true}) {
            double seconds = 0;
            double logLikelihoods = 0;
            for (int pass = 0; pass < PASSES; pass++) {
                long started = thread.getCurrentThreadCpuTime();
                logLikelihoods = 0;
                for (LogReturns window : windows) {
                    logLikelihoods += new Garch(leverage, true).fit(window).logLikelihood();
                }
                seconds = (thread.getCurrentThreadCpuTime() - started) * 1e-9;
            }
            System.out.printf(
                    Locale.ROOT,
                    "{\"model\": \"ours, %s-t\", \"fits\": %d, \"fits_per_second\": %.1f, \"mean_log_likelihood\": %.5f}%n",
                    leverage ? "GJR-GARCH" : "GARCH",
                    windows.size(),
                    windows.size() / seconds,
                    logLikelihoods / windows.size());
        }
    }
}
