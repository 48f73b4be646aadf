package finance.ml.series;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Series for tests: given numbers, made-up walks, and recorded stock indices.
public final class TestSeries {
    private static final LocalDate FIRST_DATE = LocalDate.of(2020, 1, 1);

    private TestSeries() {}

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

    /// The last `count` daily closes of a stock index, "DAX" or "SMI" (R's EuStockMarkets, arima-reference/),
    /// on made-up dates.
    public static Series index(String name, int count) {
        try (InputStream in = TestSeries.class.getResourceAsStream("/arima-reference/" + name + ".csv")) {
            double[] closes = new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .skip(1)
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            return of(closes).last(count);
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
