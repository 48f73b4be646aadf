package finance.replay.market;

import finance.common.TradingCalendar;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/// A fault in the rows of a grouped daily answer whose form is correct. The counts in the body are those of
/// the altered rows. The choice of rows follows from their tickers, so it is the same for every answer.
public sealed interface DayAlteration {
    /// The altered rows.
    ///
    /// @param rows the correct rows of the day
    List<Row> rows(Market market, LocalDate date, List<Row> rows);

    /// Whether the prices are adjusted for later splits and the body has `"adjusted":true`, whatever was
    /// requested.
    default boolean adjusted() {
        return false;
    }

    /// The first rows only, in the order of their tickers.
    record Partial(int count) implements DayAlteration {
        @Override
        public List<Row> rows(Market market, LocalDate date, List<Row> rows) {
            return sorted(rows).subList(0, Math.min(count, rows.size()));
        }
    }

    /// A share of the rows only: the first ones in the order of their tickers.
    record PartialShare(double share) implements DayAlteration {
        @Override
        public List<Row> rows(Market market, LocalDate date, List<Row> rows) {
            return sorted(rows).subList(0, (int) Math.round(share * rows.size()));
        }
    }

    /// Another version of the day, such as the preliminary one of the evening or one that corrects the day
    /// later: a share of the rows has another close (by up to 0.5 %) and 3 % more volume, some rows vanish,
    /// some are added.
    ///
    /// @param changed share of the rows that differ; at least one row
    /// @param vanished number of rows that are absent
    /// @param added number of rows under the tickers `MADEUP.ADDED1`, `MADEUP.ADDED2` …
    /// @param version versions of different numbers differ from each other
    record Revised(double changed, int vanished, int added, int version) implements DayAlteration {
        @Override
        public List<Row> rows(Market market, LocalDate date, List<Row> rows) {
            List<Row> shuffled = new ArrayList<>(rows);
            shuffled.sort(Comparator.comparingLong(this::place).thenComparing(Row::ticker));
            List<Row> kept = shuffled.subList(Math.min(vanished, shuffled.size()), shuffled.size());
            int changes = Math.min(kept.size(), Math.max(1, (int) Math.round(changed * kept.size())));
            for (int i = 0; i < changes; i++) {
                kept.set(i, change(kept.get(i)));
            }
            List<Row> altered = new ArrayList<>(kept);
            for (int i = 1; i <= added; i++) {
                altered.add(Row.of("MADEUP.ADDED" + i, Integer.toString(10 + i)));
            }
            return sorted(altered);
        }

        private long place(Row row) {
            return SeededRandom.bits(SeededRandom.hash(row.ticker()), version);
        }

        private Row change(Row row) {
            double move = SeededRandom.between(place(row), 1, 0.001, 0.005);
            BigDecimal close =
                    row.close().multiply(BigDecimal.valueOf(1 + move)).setScale(4, RoundingMode.UP);
            return row.withClose(close)
                    .withVolume(row.volume().multiply(new BigDecimal("1.03")).setScale(0, RoundingMode.UP));
        }
    }

    /// The rows of the session before with this day's time.
    record PreviousSessionCopy() implements DayAlteration {
        @Override
        public List<Row> rows(Market market, LocalDate date, List<Row> rows) {
            return market.rows(TradingCalendar.previous(date), false);
        }
    }

    /// Rows adjusted for the splits known today, with `"adjusted":true`.
    record Adjusted() implements DayAlteration {
        @Override
        public List<Row> rows(Market market, LocalDate date, List<Row> rows) {
            return market.rows(date, true);
        }

        @Override
        public boolean adjusted() {
            return true;
        }
    }

    /// Rows with `"otc":true` follow, under the tickers `MADEF1`, `MADEF2` …
    record OverTheCounter(int count) implements DayAlteration {
        @Override
        public List<Row> rows(Market market, LocalDate date, List<Row> rows) {
            List<Row> altered = new ArrayList<>(rows);
            for (int i = 1; i <= count; i++) {
                altered.add(Row.of("MADEF" + i, "0." + (10 + i)).overTheCounter());
            }
            return altered;
        }
    }

    /// All volumes are multiplied, as on 2020-05-08, when they were doubled.
    record VolumeScaled(double factor) implements DayAlteration {
        @Override
        public List<Row> rows(Market market, LocalDate date, List<Row> rows) {
            BigDecimal exact = BigDecimal.valueOf(factor);
            return rows.stream()
                    .map(row -> row.withVolume(row.volume().multiply(exact)))
                    .toList();
        }
    }

    /// The most traded tickers are absent.
    ///
    /// @param byValue whether they are ranked by close times volume, or by volume
    record MostTradedAbsent(int count, boolean byValue) implements DayAlteration {
        @Override
        public List<Row> rows(Market market, LocalDate date, List<Row> rows) {
            Comparator<Row> order = Comparator.comparing(byValue ? Row::value : Row::volume);
            Set<String> absent = new HashSet<>();
            rows.stream()
                    .sorted(order.reversed().thenComparing(Row::ticker))
                    .limit(count)
                    .forEach(row -> absent.add(row.ticker()));
            return rows.stream().filter(row -> !absent.contains(row.ticker())).toList();
        }
    }

    /// A share of the rows has a high below the low.
    record CorruptShare(double share) implements DayAlteration {
        @Override
        public List<Row> rows(Market market, LocalDate date, List<Row> rows) {
            ToLongFunction<Row> place = row -> SeededRandom.hash(row.ticker());
            List<Row> altered = new ArrayList<>(rows);
            altered.sort(Comparator.comparingLong(place).thenComparing(Row::ticker));
            int corrupt = (int) Math.round(share * altered.size());
            for (int i = 0; i < corrupt; i++) {
                altered.set(i, altered.get(i).inverted());
            }
            return sorted(altered);
        }
    }

    /// Tickers have a second row with a close that is one half higher and other volume.
    ///
    /// @param tickers empty means the day's first ticker
    /// @param before whether the wrong row precedes the correct one
    record Doubled(Set<String> tickers, boolean before) implements DayAlteration {
        public Doubled {
            tickers = Set.copyOf(tickers);
        }

        @Override
        public List<Row> rows(Market market, LocalDate date, List<Row> rows) {
            List<Row> altered = new ArrayList<>();
            for (Row row : rows) {
                boolean doubled = tickers.isEmpty() ? row.equals(rows.getFirst()) : tickers.contains(row.ticker());
                if (doubled && before) {
                    altered.add(other(row));
                }
                altered.add(row);
                if (doubled && !before) {
                    altered.add(other(row));
                }
            }
            return altered;
        }

        private static Row other(Row row) {
            return row.withClose(row.close().multiply(new BigDecimal("1.5")))
                    .withVolume(row.volume().add(BigDecimal.valueOf(17)));
        }
    }

    private static List<Row> sorted(List<Row> rows) {
        return rows.stream().sorted(Comparator.comparing(Row::ticker)).toList();
    }
}
