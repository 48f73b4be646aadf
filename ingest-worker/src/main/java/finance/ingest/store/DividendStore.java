package finance.ingest.store;

import finance.common.Database;
import finance.common.Database.Lock;
import finance.common.DateRange;
import finance.ingest.market.CashDividend;
import finance.ingest.market.MarketData;
import finance.ingest.market.ReferenceRows;
import finance.ingest.store.ClaimTable.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;

/// The tables `dividend_claims` and `dividends`: the SQL function `choose_dividends` writes the claims that count
/// to `dividends`.
final class DividendStore implements ReferenceTable<CashDividend> {
    private static final ClaimTable<CashDividend> CLAIMS = new ClaimTable<>(
            "dividends",
            "dividend_claims",
            "ex_dividend_date",
            "claim.ticker || ' ' || claim.ex_dividend_date || ' ' || trim_scale(claim.cash_amount)",
            List.of(
                    new Column<>("ticker", "text", CashDividend::ticker),
                    new Column<>("ex_dividend_date", "date", CashDividend::exDividendDate),
                    new Column<>("cash_amount", "numeric", CashDividend::cash)),
            new Column<>("vendor_id", "text", CashDividend::vendorId),
            List.of(
                    new Column<>("currency", "text", CashDividend::currency),
                    new Column<>("distribution_type", "text", CashDividend::distributionType),
                    new Column<>("frequency", "integer", CashDividend::frequency),
                    new Column<>("declaration_date", "date", CashDividend::declarationDate),
                    new Column<>("record_date", "date", CashDividend::recordDate),
                    new Column<>("pay_date", "date", CashDividend::payDate),
                    new Column<>("split_adjusted_cash_amount", "numeric", CashDividend::splitAdjustedCash),
                    new Column<>("historical_adjustment_factor", "numeric", CashDividend::historicalAdjustmentFactor)));

    @Override
    public String name() {
        return "dividends";
    }

    @Override
    public int lockKey() {
        return Lock.DIVIDENDS;
    }

    @Override
    public ReferenceRows<CashDividend> fetch(MarketData vendor, DateRange window) {
        return vendor.dividends(window);
    }

    @Override
    public OptionalInt store(Connection connection, ReferenceAnswer<CashDividend> answer) throws SQLException {
        if (CLAIMS.store(connection, answer).isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(isChoiceDue(connection) ? choose(connection) : 0);
    }

    @Override
    public boolean isChoiceDue(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            var row = statement.executeQuery("select exists (select from dividend_choices_due)");
            row.next();
            return row.getBoolean(1);
        }
    }

    @Override
    public int choose(Connection connection) throws SQLException {
        Database.lock(connection, Lock.LOADED_DAYS, 0);
        try (var statement = connection.createStatement()) {
            var row = statement.executeQuery("select choose_dividends()");
            row.next();
            return row.getInt(1);
        }
    }
}
