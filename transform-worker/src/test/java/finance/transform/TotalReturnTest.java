package finance.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import finance.replay.database.EmbeddedDatabase;
import finance.replay.database.MigratedDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Total returns worked by hand, on sessions of January 2025: Thursday 2, Friday 3, Monday 6, Tuesday 7,
/// Wednesday 8, Friday 10, Monday 13.
@Tag("slow")
class TotalReturnTest {
    private static final String BASIS =
            "select total_return_close from adjusted_bars where ticker = 'AAA' order by trading_date";

    private final Map<String, String> environment = MigratedDatabase.create();

    /// A split, a dividend and a special dividend on consecutive days, then a missing session with a
    /// dividend before a split of the next day, on which another dividend goes ex.
    private void loadTheCase() throws SQLException {
        close("2025-01-02", "AAA", "100");
        split("AAA", "2025-01-03", "1", "2");
        close("2025-01-03", "AAA", "51");
        dividend("AAA", "2025-01-06", "0.51", "'USD'");
        close("2025-01-06", "AAA", "51");
        dividend("AAA", "2025-01-07", "5.1", "'USD'");
        close("2025-01-07", "AAA", "46.92");
        dividend("AAA", "2025-01-08", "0.92", "null");
        split("AAA", "2025-01-10", "1", "2");
        dividend("AAA", "2025-01-10", "0.23", "'USD'");
        close("2025-01-10", "AAA", "23.46");
    }

    @Test
    void cashThatWentExSinceThePreviousCloseIsAdded() throws SQLException {
        loadTheCase();
        transform();
        assertReturns("select daily_return from daily_bars order by trading_date", null, 0.02, 0.0, -0.08, 0.0);
        // (51 - 51 + 0.51) / 51, (46.92 - 51 + 5.1) / 51, (23.46 - 46.92 / 2 + 0.92 / 2 + 0.23) / 23.46
        assertReturns("select total_return from daily_bars order by trading_date", null, 0.02, 0.01, 0.02, 1.0 / 34);
    }

    @Test
    void closesBeforeADividendAreMultipliedByOneMinusCashOverTheLastClose() throws SQLException {
        loadTheCase();
        double second = 1 - 0.23 / 23.46;
        double first = (1 - 0.92 / 46.92) * second;
        assertReturns(
                BASIS, 25 * 0.99 * 0.9 * first, 25.5 * 0.99 * 0.9 * first, 25.5 * 0.9 * first, 23.46 * first, 23.46);
        assertReturns("select total_return_close from adjusted_bars where ticker = 'BBB'");
    }

    /// The day with the bar before the ex-dividend date is not the previous loaded one.
    @Test
    void lastCloseMayLieBeforeTheLoadedDayWithoutTheTicker() throws SQLException {
        close("2025-01-02", "AAA", "100");
        close("2025-01-03", "BBB", "7");
        dividend("AAA", "2025-01-06", "10", "'USD'");
        close("2025-01-06", "AAA", "90");
        transform();
        assertReturns(BASIS, 90.0, 90.0);
        assertReturns("select total_return from daily_bars where ticker = 'AAA' order by trading_date", null, null);
    }

    @Test
    void tickersWithoutDividendsHaveEqualReturns() throws SQLException {
        loadTheCase();
        close("2025-01-10", "BBB", "7");
        close("2025-01-13", "AAA", "24");
        close("2025-01-13", "BBB", "9");
        transform();
        assertReturns(
                "select total_return - daily_return from daily_bars where trading_date = '2025-01-13' order by ticker",
                0.0,
                0.0);
        assertReturns(
                "select total_return_close from adjusted_bars where ticker = 'BBB' order by trading_date", 7.0, 9.0);
    }

    @Test
    void cashInAnotherCurrencyLeavesTheTotalReturnUnknown() throws SQLException {
        close("2025-01-02", "AAA", "100");
        dividend("AAA", "2025-01-03", "1", "'CAD'");
        dividend("AAA", "2025-01-03", "2", "'USD'");
        close("2025-01-03", "AAA", "98");
        close("2025-01-06", "AAA", "98");
        transform();
        assertReturns("select total_return from daily_bars order by trading_date", null, null, 0.0);
        assertReturns("select daily_return from daily_bars order by trading_date", null, -0.02, 0.0);
        assertReturns(BASIS, 98.0, 98.0, 98.0);
    }

    @Test
    void announcedDividendChangesNothingBeforeItsDate() throws SQLException {
        close("2025-01-02", "AAA", "100");
        close("2025-01-03", "AAA", "101");
        dividend("AAA", "2025-01-06", "1", "'USD'");
        transform();
        assertReturns(BASIS, 100.0, 101.0);
        assertReturns("select total_return from daily_bars order by trading_date", null, 0.01);
    }

    @Test
    void returnInputsExplainTheTotalReturn() throws SQLException {
        loadTheCase();
        transform();
        assertReturns("select cash from return_inputs('AAA', '2025-01-10')", 0.69);
        assertReturns("select computed_total_return from return_inputs('AAA', '2025-01-10')", 1.0 / 34);
        assertReturns("select total_return from return_inputs('AAA', '2025-01-10')", 1.0 / 34);
        assertReturns("select jsonb_array_length(dividends) from return_inputs('AAA', '2025-01-10')", 2.0);
        assertReturns("select cash from return_inputs('AAA', '2025-01-03')", 0.0);
        assertReturns("select computed_total_return from return_inputs('AAA', '2025-01-03')", 0.02);
    }

    @Test
    void tickerThatLosesItsPreviousBarLosesBothReturns() throws SQLException {
        close("2025-01-02", "AAA", "100");
        close("2025-01-06", "AAA", "110");
        transform();
        close("2025-01-03", "BBB", "7");
        transform();
        assertReturns("select total_return from daily_bars where ticker = 'AAA' order by trading_date", null, null);
    }

    /// total_return_close costs nothing where it is not selected, and a ticker's dividends only where it is.
    @Test
    void dividendsAreReadOnlyForTheirColumn() throws SQLException {
        loadTheCase();
        assertThat(plan("select ticker, trading_date, close, total_return from adjusted_bars"))
                .doesNotContain("dividends");
        assertThat(plan("select close from adjusted_bars where ticker = 'AAA'")).doesNotContain("dividends");
        assertThat(plan("select total_return_close from adjusted_bars where ticker = 'AAA'"))
                .containsPattern("dividends[^\\n]*\\n[^\\n]*Index Cond: \\(ticker = 'AAA'");
    }

    private String plan(String sql) throws SQLException {
        return String.join("\n", rows("set enable_seqscan = off; explain (costs off) " + sql));
    }

    private void transform() {
        assertThat(TransformWorker.run(new String[] {"--all"}, environment)).isZero();
    }

    private void close(String date, String ticker, String close) throws SQLException {
        execute("""
                insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                values ('%1$s', '%2$s', %3$s, %3$s, %3$s, %3$s, 1000);
                insert into trading_days (trading_date, is_session, verdict, returns_stale)
                values ('%2$s', true, 'LOADED', true) on conflict do nothing""".formatted(ticker, date, close));
    }

    private void split(String ticker, String date, String from, String to) throws SQLException {
        execute("insert into splits (ticker, execution_date, split_from, split_to) values ('%s', '%s', %s, %s)"
                .formatted(ticker, date, from, to));
    }

    private void dividend(String ticker, String date, String cash, String currency) throws SQLException {
        execute("insert into dividends (ticker, ex_dividend_date, cash_amount, currency) values ('%s', '%s', %s, %s)"
                .formatted(ticker, date, cash, currency));
    }

    private void assertReturns(String sql, Double... expected) throws SQLException {
        List<String> found = rows(sql);
        assertThat(found).as(sql).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            if (expected[i] == null) {
                assertThat(found.get(i)).as(sql + ", row " + i).isNull();
            } else {
                assertThat(Double.parseDouble(found.get(i)))
                        .as(sql + ", row " + i)
                        .isCloseTo(expected[i], within(1e-12));
            }
        }
    }

    private List<String> rows(String sql) throws SQLException {
        try (var connection = EmbeddedDatabase.connect(environment);
                var statement = connection.createStatement()) {
            boolean isResult = statement.execute(sql);
            while (!isResult) {
                isResult = statement.getMoreResults();
            }
            List<String> rows = new ArrayList<>();
            var result = statement.getResultSet();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = EmbeddedDatabase.connect(environment);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
