package finance.bench;

import finance.common.TradingCalendar;
import finance.ml.volatility.Garch;
import finance.ml.volatility.LogReturns;
import finance.ml.volatility.PriceTick;
import finance.ml.volatility.VarianceMethod;
import finance.ml.volatility.VolatilityForecast;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// `IntervalBench coverage|fits FILE…`, see bench/scripts/intervals.sh.
final class IntervalBench {
    /// The default of `forecast --history`.
    private static final int HISTORY = 500;

    private static final List<Double> LEVELS = List.of(0.80, 0.95);
    private static final List<Integer> HORIZONS = List.of(1, 5);
    private static final int FIT_EVERY = 50;
    private static final int PASSES = 10;

    /// The closes of a file with their sessions, numbered from that of the first bar.
    private record Closes(String file, double[] dollars, int[] sessions) {
        static Closes read(Path file) throws IOException {
            List<String> lines = Files.readAllLines(file);
            List<String> names = List.of(lines.getFirst().replace("\uFEFF", "").split(",", -1));
            int date = names.indexOf("Date");
            int close = names.indexOf("Close");
            if (date < 0 || close < 0) {
                throw new IllegalArgumentException(
                        "expected columns Date and Close in %s, found %s".formatted(file, lines.getFirst()));
            }
            double[] dollars = new double[lines.size() - 1];
            int[] sessions = new int[dollars.length];
            LocalDate before = null;
            for (int i = 0; i < dollars.length; i++) {
                try {
                    String[] cells = lines.get(i + 1).split(",", -1);
                    LocalDate day = LocalDate.parse(cells[date]);
                    dollars[i] = Double.parseDouble(cells[close]);
                    sessions[i] = before == null ? 0 : sessions[i - 1] + TradingCalendar.sessionsBetween(before, day);
                    before = day;
                } catch (DateTimeException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
                    throw new IllegalArgumentException(
                            "expected a date and a close in line %d of %s, found %s"
                                    .formatted(i + 2, file, lines.get(i + 1)),
                            e);
                }
            }
            return new Closes(file.getFileName().toString(), dollars, sessions);
        }

        double[] logs() {
            return Arrays.stream(dollars).map(Math::log).toArray();
        }

        /// The forecast at the origin with index `origin`, from the last 500 closes known then.
        VolatilityForecast forecast(LogReturns returns, int origin) {
            int first = Math.max(0, origin + 1 - HISTORY);
            double floor =
                    PriceTick.of(Arrays.copyOfRange(dollars, first, origin + 1)).inLogs(dollars[origin]);
            return VolatilityForecast.of(returns.until(origin).last(HISTORY - 1), 5, LEVELS, floor);
        }
    }

    /// The sums over the origins of one file and horizon; the arrays by level.
    private static final class Sums {
        private final Map<VarianceMethod, Integer> methods = new EnumMap<>(VarianceMethod.class);
        private final int[] inside = new int[LEVELS.size()];
        private final double[] winkler = new double[LEVELS.size()];
        private int origins;

        void add(VolatilityForecast forecast, int horizon, double change) {
            origins++;
            methods.merge(forecast.method(), 1, Integer::sum);
            for (int i = 0; i < LEVELS.size(); i++) {
                double halfWidth = forecast.halfWidth(horizon, LEVELS.get(i));
                double miss = Math.max(0, Math.abs(change) - halfWidth);
                inside[i] += miss > 0 ? 0 : 1;
                winkler[i] += 2 * halfWidth + 2 / (1 - LEVELS.get(i)) * miss;
            }
        }

        void print(String file, int horizon) {
            List<String> shares = new ArrayList<>();
            methods.forEach((method, count) ->
                    shares.add(String.format(Locale.ROOT, "\"%s\": %.4f", method, count / (double) origins)));
            for (int i = 0; i < LEVELS.size(); i++) {
                System.out.printf(
                        Locale.ROOT,
                        "{\"file\": \"%s\", \"horizon\": %d, \"level\": %.0f, \"origins\": %d, \"coverage\": %.4f, \"winkler\": %.6f, \"methods\": {%s}}%n",
                        file,
                        horizon,
                        100 * LEVELS.get(i),
                        origins,
                        inside[i] / (double) origins,
                        winkler[i] / origins,
                        String.join(", ", shares));
            }
        }
    }

    public static void main(String[] arguments) throws IOException {
        List<Closes> files = new ArrayList<>();
        try {
            for (String file : Arrays.asList(arguments).subList(1, arguments.length)) {
                files.add(Closes.read(Path.of(file)));
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        if (arguments[0].equals("fits")) {
            fits(files);
        } else {
            files.forEach(IntervalBench::coverage);
        }
    }

    /// An origin has an outcome for a horizon if the session that many sessions later has a bar.
    private static void coverage(Closes closes) {
        double[] logs = closes.logs();
        LogReturns returns = LogReturns.of(logs, closes.sessions());
        Map<Integer, Sums> sums = new TreeMap<>();
        HORIZONS.forEach(horizon -> sums.put(horizon, new Sums()));
        for (int origin = HISTORY; origin < logs.length - 1; origin++) {
            VolatilityForecast forecast = closes.forecast(returns, origin);
            for (int horizon : HORIZONS) {
                int target = Arrays.binarySearch(closes.sessions(), closes.sessions()[origin] + horizon);
                if (target >= 0) {
                    sums.get(horizon).add(forecast, horizon, logs[target] - logs[origin]);
                }
            }
        }
        sums.forEach((horizon, sum) -> sum.print(closes.file(), horizon));
    }

    /// Prints the fits per second of CPU time in the last pass over the windows of 500 closes that begin at
    /// every 50th close.
    private static void fits(List<Closes> files) {
        List<LogReturns> windows = new ArrayList<>();
        for (Closes closes : files) {
            LogReturns returns = LogReturns.of(closes.logs(), closes.sessions());
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
