package finance.ingest.admission;

import finance.ingest.market.Bar;
import finance.ingest.market.GroupedDaily;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.StringJoiner;
import java.util.function.Function;

/// The statistics of one session that the admission check compares.
///
/// @param shares sum of the volumes
/// @param typicalVolume geometric mean of the volumes above zero; 0 if no ticker traded. A single ticker
///     hardly changes it
/// @param mostShares the 100 tickers with the largest volume, separated by spaces: the text of most
///     sessions is never split into tickers, which would take longer than the rest of the check
/// @param mostDollars the 100 tickers with the largest close times volume, separated by spaces
/// @param mostDollarsCloses closes of these tickers, separated by spaces; `mostDollarsVolumes` likewise
/// @param comparisons number of sessions with which the day was compared
public record DayStatistics(
        LocalDate date,
        int bars,
        double shares,
        double typicalVolume,
        String mostShares,
        String mostDollars,
        String mostDollarsCloses,
        String mostDollarsVolumes,
        int comparisons) {
    static final int MOST_TRADED = 100;
    /// Number of comparisons of a day that an operator accepted: it is not compared again.
    public static final int SETTLED = 1_000;

    /// Close and volume of a ticker.
    record Traded(String ticker, double close, double volume) {}

    static DayStatistics of(GroupedDaily day) {
        MostTraded byShares = new MostTraded();
        MostTraded byDollars = new MostTraded();
        double shares = 0;
        double logarithms = 0;
        int traded = 0;
        for (Bar bar : day.bars()) {
            double volume = bar.volume();
            shares += volume;
            if (volume > 0) {
                logarithms += Math.log(volume);
                traded++;
            }
            byShares.add(bar, volume);
            byDollars.add(bar, bar.close() * volume);
        }
        List<Bar> mostDollars = byDollars.bars();
        return new DayStatistics(
                day.date(),
                day.bars().size(),
                shares,
                traded == 0 ? 0 : Math.exp(logarithms / traded),
                joined(byShares.bars(), Bar::ticker),
                joined(mostDollars, Bar::ticker),
                joined(mostDollars, Bar::closeLiteral),
                joined(mostDollars, Bar::volumeLiteral),
                0);
    }

    private static String joined(List<Bar> bars, Function<Bar, String> value) {
        StringJoiner joined = new StringJoiner(" ");
        for (Bar bar : bars) {
            joined.add(value.apply(bar));
        }
        return joined.toString();
    }

    /// The bars with the largest values. Of bars that are added in the order of their tickers, with equal
    /// values, the first ones are kept.
    private static final class MostTraded {
        private record Ranked(Bar bar, double value) implements Comparable<Ranked> {
            /// Written out, because a composed comparator takes 12 ms at its first use, of a run of half a second.
            @Override
            public int compareTo(Ranked other) {
                return value == other.value ? other.bar.compareTo(bar) : Double.compare(value, other.value);
            }
        }

        private final PriorityQueue<Ranked> largest = new PriorityQueue<>(MOST_TRADED + 1);
        /// No smaller value can be among the largest any more.
        private double least = -1;

        void add(Bar bar, double value) {
            if (value <= least) {
                return;
            }
            largest.add(new Ranked(bar, value));
            if (largest.size() > MOST_TRADED) {
                largest.remove();
            }
            if (largest.size() == MOST_TRADED) {
                least = largest.peek().value();
            }
        }

        /// The largest value first.
        List<Bar> bars() {
            List<Bar> bars = new ArrayList<>();
            while (!largest.isEmpty()) {
                bars.add(largest.remove().bar());
            }
            return bars.reversed();
        }
    }

    private static String[] split(String list) {
        return list.isEmpty() ? new String[0] : list.split(" ");
    }

    List<String> mostShareTickers() {
        return List.of(split(mostShares));
    }

    List<String> mostDollarTickers() {
        return List.of(split(mostDollars));
    }

    /// The most traded tickers by dollars, with closes and volumes.
    List<Traded> traded() {
        String[] tickers = split(mostDollars);
        String[] closes = split(mostDollarsCloses);
        String[] volumes = split(mostDollarsVolumes);
        List<Traded> traded = new ArrayList<>();
        for (int i = 0; i < tickers.length; i++) {
            traded.add(new Traded(tickers[i], Double.parseDouble(closes[i]), Double.parseDouble(volumes[i])));
        }
        return traded;
    }

    DayStatistics comparedWith(int sessions) {
        return new DayStatistics(
                date,
                bars,
                shares,
                typicalVolume,
                mostShares,
                mostDollars,
                mostDollarsCloses,
                mostDollarsVolumes,
                sessions);
    }
}
