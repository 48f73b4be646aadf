package finance.ingest.admission;

import finance.ingest.market.Bar;
import finance.ingest.market.GroupedDaily;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// What the admission check compares, of one session.
///
/// @param shares sum of the volumes
/// @param typicalVolume geometric mean of the volumes above zero; 0 if no ticker traded. A single ticker hardly
///     changes it
/// @param mostShares the 100 tickers with the largest volume
/// @param mostDollars the 100 tickers with the largest close times volume
/// @param comparisons number of sessions with which the day was compared
public record DayStatistics(
        LocalDate date,
        int bars,
        double shares,
        double typicalVolume,
        List<String> mostShares,
        List<Traded> mostDollars,
        int comparisons) {
    static final int MOST_TRADED = 100;
    /// Number of comparisons of a day that an operator accepted: it is not compared again.
    static final int SETTLED = 1_000;

    /// Close and volume of a ticker.
    public record Traded(String ticker, double close, double volume) {}

    static DayStatistics of(GroupedDaily day) {
        double shares = 0;
        double logarithms = 0;
        int traded = 0;
        for (Bar bar : day.bars()) {
            shares += bar.volume();
            if (bar.volume() > 0) {
                logarithms += Math.log(bar.volume());
                traded++;
            }
        }
        return new DayStatistics(
                day.date(),
                day.bars().size(),
                shares,
                traded == 0 ? 0 : Math.exp(logarithms / traded),
                most(day.bars(), Comparator.comparingDouble(Bar::volume)).stream()
                        .map(Bar::ticker)
                        .toList(),
                most(day.bars(), Comparator.comparingDouble(bar -> bar.close() * bar.volume())).stream()
                        .map(bar -> new Traded(bar.ticker(), bar.close(), bar.volume()))
                        .toList(),
                0);
    }

    /// The largest bars, the largest one first; of equal ones those whose ticker comes first.
    private static List<Bar> most(List<Bar> bars, Comparator<Bar> order) {
        Comparator<Bar> smallestFirst = order.thenComparing(Comparator.reverseOrder());
        PriorityQueue<Bar> most = new PriorityQueue<>(MOST_TRADED + 1, smallestFirst);
        for (Bar bar : bars) {
            if (most.size() < MOST_TRADED || smallestFirst.compare(bar, most.peek()) > 0) {
                most.add(bar);
                if (most.size() > MOST_TRADED) {
                    most.remove();
                }
            }
        }
        List<Bar> sorted = new ArrayList<>(most);
        sorted.sort(smallestFirst.reversed());
        return sorted;
    }

    List<String> mostDollarTickers() {
        return mostDollars.stream().map(Traded::ticker).toList();
    }

    DayStatistics comparedWith(int sessions) {
        return new DayStatistics(date, bars, shares, typicalVolume, mostShares, mostDollars, sessions);
    }
}
