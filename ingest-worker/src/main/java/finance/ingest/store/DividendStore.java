package finance.ingest.store;

import finance.common.ClaimChoice;
import finance.common.DateRange;
import finance.ingest.market.CashDividend;
import finance.ingest.market.MarketData;
import finance.ingest.market.ReferenceRows;
import finance.ingest.store.TemporaryTable.Column;
import java.util.List;

/// The tables `dividend_claims` and `dividends`: the SQL function `choose_dividends` writes the claims that
/// count to `dividends`.
final class DividendStore extends ClaimedTable<CashDividend> {
    private static final ClaimTable<CashDividend> CLAIMS = new ClaimTable<>(
            "dividends",
            "dividend_claims",
            "ex_dividend_date",
            "claim.ticker || ' ' || claim.ex_dividend_date || ' ' || trim_scale(claim.cash_amount)",
            List.of(
                    new Column<>("ticker", CashDividend::ticker),
                    new Column<>("ex_dividend_date", CashDividend::exDividendDate),
                    new Column<>("cash_amount", CashDividend::cash)),
            new Column<>("vendor_id", CashDividend::vendorId),
            List.of(
                    new Column<>("currency", CashDividend::currency),
                    new Column<>("distribution_type", CashDividend::distributionType),
                    new Column<>("frequency", CashDividend::frequency),
                    new Column<>("declaration_date", CashDividend::declarationDate),
                    new Column<>("record_date", CashDividend::recordDate),
                    new Column<>("pay_date", CashDividend::payDate),
                    new Column<>("split_adjusted_cash_amount", CashDividend::splitAdjustedCash),
                    new Column<>("historical_adjustment_factor", CashDividend::historicalAdjustmentFactor)));

    DividendStore() {
        super(ClaimChoice.DIVIDENDS, CLAIMS);
    }

    /// Rows come up to twelve days late. The answer for a month is about a third as long as that for the
    /// bars of a session.
    @Override
    public int lookBackDays() {
        return 14;
    }

    @Override
    public ReferenceRows<CashDividend> fetch(MarketData vendor, DateRange window) {
        return vendor.dividends(window);
    }
}
