package finance.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The SQL functions `splits_between` and `cash_between` of one ticker, in a market with many splits and
/// dividends.
class OneTickerRulesTest {
    private static final int QUERIES = 200;
    private final TestDatabase database = TestDatabase.migrated();

    private OneTickerRulesTest market() {
        database.execute("""
                insert into splits (ticker, execution_date, split_from, split_to)
                select 'T' || number, date '2020-01-02' + number % 1500, 1, 2 from generate_series(1, 5000) as number""", """
                insert into dividends (ticker, ex_dividend_date, cash_amount)
                select 'T' || number, date '2020-01-03' + number % 1500, 0.1 from generate_series(1, 5000) as number""", "analyze splits, dividends", "create table reads (rows_read bigint)");
        return this;
    }

    /// The rows of the table that are read when the function is called for each of the first tickers. Each
    /// has a date of its own; otherwise one answer for the market would serve all.
    private long rowsRead(String function, String table) {
        database.execute("""
                do $$
                begin
                    perform count(answer)
                    from (select 'T' || number as ticker, number from generate_series(1, %d) as number) as asked
                    left join lateral %s(asked.ticker, date '2019-12-31' - asked.number, '2024-12-31') as answer on true;
                    insert into reads
                    select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = '%s';
                end
                $$""".formatted(QUERIES, function, table));
        return Long.parseLong(database.rows("select rows_read from reads").getFirst());
    }

    @Test
    void theSplitFactorOfATickerReadsNoRowsOfOtherTickers() {
        assertThat(market().rowsRead("splits_between", "splits")).isLessThanOrEqualTo(10 * QUERIES);
    }

    @Test
    void theCashOfATickerReadsNoRowsOfOtherTickers() {
        assertThat(market().rowsRead("cash_between", "dividends")).isLessThanOrEqualTo(10 * QUERIES);
    }

    @Test
    void theFunctionsOfOneTickerAndOfTheMarketAgree() {
        market();
        database.execute(
                "insert into splits (ticker, execution_date, split_from, split_to) values ('T7', '2021-05-03', 3, 2)");
        for (String function : new String[] {"splits_between", "cash_between"}) {
            String market = "select * from %s('2020-06-30', '2023-01-31')".formatted(function);
            String tickers = """
                    select found.*
                    from (select 'T' || number as ticker from generate_series(1, 5000) as number) as asked
                    cross join lateral %s(asked.ticker, '2020-06-30', '2023-01-31') as found""".formatted(function);
            assertThat(database.rows(tickers)).isNotEmpty().containsExactlyInAnyOrderElementsOf(database.rows(market));
        }
    }
}
