package finance.ml.daily;

import finance.common.TradingCalendar;
import finance.ml.series.Series;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// A geometric random walk with daily steps of 1 % and a bar every 1 to 4 sessions.
///
/// @param observed the sessions with a bar, the last one included
/// @param next the logs of the closes 1, 2, … 5 sessions after the last bar
record ThinWalk(Series observed, double[] next) {
    private static final List<LocalDate> SESSIONS = Stream.iterate(LocalDate.of(2010, 1, 4), TradingCalendar::next)
            .limit(2_000)
            .toList();

    static ThinWalk of(int bars, long seed) {
        Random random = new Random(seed);
        List<LocalDate> dates = new ArrayList<>();
        double[] closes = new double[bars];
        double log = Math.log(100);
        int session = 0;
        for (int i = 0; i < bars; i++) {
            dates.add(SESSIONS.get(session));
            closes[i] = Math.exp(log);
            int span = i == bars - 1 ? 0 : 1 + random.nextInt(4);
            for (int step = 0; step < span; step++) {
                log += 0.01 * random.nextGaussian();
            }
            session += span;
        }
        double[] next = new double[5];
        for (int h = 0; h < next.length; h++) {
            log += 0.01 * random.nextGaussian();
            next[h] = log;
        }
        return new ThinWalk(Series.ofCloses(dates, closes, new double[bars]), next);
    }
}
