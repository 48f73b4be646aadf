package finance.common;

import java.util.List;

/// Bars, claims and overrides of splits as literal rows, in a database in which every calendar day with
/// a bar is a loaded session.
abstract class SplitMarket {
    final TestDatabase database = TestDatabase.migrated();

    SplitMarket closes(String ticker, String firstDate, double... closes) {
        for (int day = 0; day < closes.length; day++) {
            database.execute("""
                    insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
                    values ('%1$s', date '%2$s' + %3$d, %4$s, %4$s, %4$s, %4$s, 1000);
                    insert into trading_days (trading_date, is_session, verdict)
                    values (date '%2$s' + %3$d, true, 'LOADED') on conflict do nothing""".formatted(ticker, firstDate, day, closes[day]));
        }
        return this;
    }

    SplitMarket claim(String id, String ticker, String date, String from, String to) {
        return claim(id, ticker, date, from, to, null);
    }

    SplitMarket claim(String id, String ticker, String date, String from, String to, String type) {
        database.execute("""
                insert into split_claims (vendor_id, ticker, execution_date, split_from, split_to, adjustment_type)
                values ('%s', '%s', '%s', %s, %s, %s)""".formatted(id, ticker, date, from, to, type == null ? "null" : "'" + type + "'"));
        return this;
    }

    List<String> chosen() {
        database.execute("select choose_splits()");
        return database.rows("select execution_date, split_from, split_to from splits order by 1, 2, 3");
    }

    List<String> findings() {
        return database.rows("select kind, trading_date, decision from open_findings order by 1, 2");
    }

    SplitMarket override(String date, String from, String to, boolean accepted) {
        database.execute("""
                insert into split_overrides (ticker, execution_date, split_from, split_to, accepted, reason)
                values ('AAA', '%s', %s, %s, %s, 'filing of the company')""".formatted(date, from, to, accepted));
        return this;
    }
}
