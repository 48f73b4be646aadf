package finance.ml.evaluation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;

/// Series for tests: given numbers, made-up walks, and the recorded prices where they lie beside the checkout.
public final class Histories {
    private static final LocalDate FIRST_DATE = LocalDate.of(2020, 1, 1);

    private Histories() {}

    public static Series of(double... closes) {
        double[] volumes = new double[closes.length];
        Arrays.fill(volumes, 1_000);
        return Series.ofCloses(weekdays(closes.length), closes, volumes);
    }

    /// A geometric random walk from 100 with daily steps of 1 %, and volumes around a million.
    public static Series randomWalk(int size, long seed) {
        Random random = new Random(seed);
        double[] closes = new double[size];
        double[] volumes = new double[size];
        double log = Math.log(100);
        for (int i = 0; i < size; i++) {
            log += 0.01 * random.nextGaussian();
            closes[i] = Math.exp(log);
            volumes[i] = 1e6 * Math.exp(0.3 * random.nextGaussian());
        }
        return Series.ofCloses(weekdays(size), closes, volumes);
    }

    /// The same history with everything from `index` on made different.
    public static Series changedFrom(Series series, int index) {
        List<LocalDate> dates = new ArrayList<>();
        double[] closes = new double[series.size()];
        double[] volumes = new double[series.size()];
        for (int i = 0; i < series.size(); i++) {
            dates.add(series.date(i));
            double close = series.scale().toPrice(series.value(i));
            closes[i] = i < index ? close : 3 * close + i % 7;
            volumes[i] = i < index ? series.volume(i) : 5 * series.volume(i);
        }
        Series changed = Series.ofCloses(dates, closes, volumes);
        return series.scale() == Scale.LOG ? changed.log() : changed;
    }

    /// The last `count` sessions of a ticker's recorded daily prices; the test is left out where they are not there.
    public static Series recorded(String ticker, int count) {
        Path folder = Path.of(System.getProperty("root", ".."), "..", "shared", "prices");
        Assumptions.assumeTrue(Files.isDirectory(folder), () -> "no recorded prices in " + folder);
        try (var files = Files.newDirectoryStream(folder, "*-" + ticker + "-*.csv")) {
            List<String> lines = Files.readAllLines(files.iterator().next());
            List<LocalDate> dates = new ArrayList<>();
            double[] closes = new double[lines.size() - 1];
            double[] volumes = new double[lines.size() - 1];
            for (int i = 0; i < closes.length; i++) {
                String[] fields = lines.get(i + 1).split(",", -1);
                dates.add(LocalDate.parse(fields[0]));
                closes[i] = Double.parseDouble(fields[4]);
                volumes[i] = Double.parseDouble(fields[6]);
            }
            return Series.ofCloses(dates, closes, volumes).last(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<LocalDate> weekdays(int count) {
        return FIRST_DATE
                .datesUntil(FIRST_DATE.plusYears(1 + count / 200))
                .filter(date -> date.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) < 0)
                .limit(count)
                .toList();
    }
}
