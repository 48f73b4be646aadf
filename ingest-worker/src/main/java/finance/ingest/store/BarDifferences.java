package finance.ingest.store;

import finance.ingest.market.Bar;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/// What differs between the bars of an answer and the stored bars of the day. The stored bars are read by COPY:
/// for a day without differences, as almost all are, this takes a third of the time of a comparison with a
/// temporary table in the database.
///
/// @param bars those that are not stored, or are stored with other values
/// @param absent tickers with a stored bar and without a bar in the answer
record BarDifferences(List<Bar> bars, List<String> absent) {
    boolean isNone() {
        return bars.isEmpty() && absent.isEmpty();
    }

    /// The tickers of all differences.
    String[] tickers() {
        return Stream.concat(bars.stream().map(Bar::ticker), absent.stream()).toArray(String[]::new);
    }

    /// @param bars of the answer, ordered, one per ticker
    /// @param kept tickers whose absence is no difference
    static BarDifferences read(Connection connection, LocalDate date, List<Bar> bars, List<String> kept)
            throws SQLException {
        boolean[] same = new boolean[bars.size()];
        List<String> absent = new ArrayList<>();
        CopyOut stored = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("copy (select ticker, open, high, low, close, volume, vwap, trades from daily_bars"
                        + " where trading_date = '" + date + "') to stdout");
        try {
            int expected = 0;
            // a line of COPY ends with a line break
            for (byte[] line = stored.readFromCopy(); line != null; line = stored.readFromCopy()) {
                int tab = 0;
                while (line[tab] != '\t') {
                    tab++;
                }
                String ticker = new String(line, 0, tab, StandardCharsets.UTF_8);
                // the first load stored the bars in their order, so the next line is mostly that of the next bar
                int index =
                        expected < bars.size() && bars.get(expected).ticker().equals(ticker)
                                ? expected
                                : Collections.binarySearch(bars, Bar.named(ticker));
                if (index >= 0) {
                    same[index] = bars.get(index).hasValues(line, tab + 1, line.length - 1);
                    expected = index + 1;
                } else if (!kept.contains(ticker)) {
                    absent.add(ticker);
                }
            }
        } finally {
            if (stored.isActive()) {
                stored.cancelCopy();
            }
        }
        List<Bar> differing = new ArrayList<>();
        for (int i = 0; i < same.length; i++) {
            if (!same[i]) {
                differing.add(bars.get(i));
            }
        }
        return new BarDifferences(differing, absent);
    }
}
