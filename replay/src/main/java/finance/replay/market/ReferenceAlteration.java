package finance.replay.market;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// A fault in the rows of a reference endpoint (splits, dividends, tickers). An empty set of tickers means
/// all rows.
public sealed interface ReferenceAlteration {
    /// The altered rows.
    ///
    /// @param rows the correct rows of the requested dates
    /// @param today the vendor's day
    <T extends VendorRow<T>> List<T> apply(List<T> rows, LocalDate today);

    /// Rows are missing: of these tickers, and of them a share, chosen by a hash of the ticker.
    record Absent(Set<String> tickers, double share) implements ReferenceAlteration {
        public Absent {
            tickers = Set.copyOf(tickers);
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("expected a share from 0 to 1, found " + share);
            }
        }

        @Override
        public <T extends VendorRow<T>> List<T> apply(List<T> rows, LocalDate today) {
            return rows.stream().filter(row -> !isAbsent(row)).toList();
        }

        private boolean isAbsent(VendorRow<?> row) {
            return isSelected(tickers, row)
                    && (share == 1 || SeededRandom.uniform(SeededRandom.hash("" + row.ticker()), 0) < share);
        }
    }

    /// Rows come late: only from that number of days after their date on.
    record Late(Set<String> tickers, int days) implements ReferenceAlteration {
        public Late {
            tickers = Set.copyOf(tickers);
        }

        @Override
        public <T extends VendorRow<T>> List<T> apply(List<T> rows, LocalDate today) {
            return rows.stream()
                    .filter(row -> !isSelected(tickers, row)
                            || !today.isBefore(row.date().plusDays(days)))
                    .toList();
        }
    }

    /// Each row comes a second time under another id, that number of days later, with the same values.
    record Repeated(Set<String> tickers, int days) implements ReferenceAlteration {
        public Repeated {
            tickers = Set.copyOf(tickers);
        }

        @Override
        public <T extends VendorRow<T>> List<T> apply(List<T> rows, LocalDate today) {
            return withEach(rows, tickers, row -> Stream.of(row.repeated(days)));
        }
    }

    /// Each row is joined by one of the same date that contradicts it.
    record Contradicted(Set<String> tickers) implements ReferenceAlteration {
        public Contradicted {
            tickers = Set.copyOf(tickers);
        }

        @Override
        public <T extends VendorRow<T>> List<T> apply(List<T> rows, LocalDate today) {
            return withEach(rows, tickers, row -> Stream.of(row.contradicted()));
        }
    }

    /// Each split comes a second time with its ratio in other numbers: 2 for 1 as 4 for 2. Other rows are
    /// unchanged.
    record Respelled(Set<String> tickers) implements ReferenceAlteration {
        public Respelled {
            tickers = Set.copyOf(tickers);
        }

        @Override
        @SuppressWarnings("unchecked") // a SplitEvent is a VendorRow<SplitEvent>
        public <T extends VendorRow<T>> List<T> apply(List<T> rows, LocalDate today) {
            return withEach(
                    rows,
                    tickers,
                    row -> row instanceof SplitEvent split ? Stream.of((T) split.respelled()) : Stream.empty());
        }
    }

    /// Unreadable rows of the first row's date are added; a result without rows is unchanged.
    record Unreadable() implements ReferenceAlteration {
        @Override
        public <T extends VendorRow<T>> List<T> apply(List<T> rows, LocalDate today) {
            if (rows.isEmpty()) {
                return rows;
            }
            List<T> altered = new ArrayList<>(rows);
            altered.addAll(rows.getFirst().unreadable());
            return altered;
        }
    }

    private static boolean isSelected(Set<String> tickers, VendorRow<?> row) {
        return tickers.isEmpty() || (row.ticker() != null && tickers.contains(row.ticker()));
    }

    private static <T extends VendorRow<T>> List<T> withEach(
            List<T> rows, Set<String> tickers, Function<T, Stream<T>> added) {
        return rows.stream()
                .flatMap(row ->
                        isSelected(tickers, row) ? Stream.concat(Stream.of(row), added.apply(row)) : Stream.of(row))
                .toList();
    }
}
