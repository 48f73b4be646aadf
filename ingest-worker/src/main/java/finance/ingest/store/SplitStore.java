package finance.ingest.store;

import finance.common.ClaimChoice;
import finance.common.DateRange;
import finance.ingest.market.MarketData;
import finance.ingest.market.ReferenceRows;
import finance.ingest.market.StockSplit;
import finance.ingest.store.TemporaryTable.Column;
import java.util.List;

/// The tables `split_claims` and `splits`: the SQL function `choose_splits` writes the claims that count to
/// `splits`.
final class SplitStore extends ClaimedTable<StockSplit> {
    static final ClaimTable<StockSplit> CLAIMS = new ClaimTable<>(
            "splits",
            "split_claims",
            "execution_date",
            "claim.ticker || ' ' || claim.execution_date || ' '"
                    + " || trim_scale(claim.split_from) || ':' || trim_scale(claim.split_to)",
            List.of(
                    new Column<>("ticker", StockSplit::ticker),
                    new Column<>("execution_date", StockSplit::executionDate),
                    new Column<>("split_from", StockSplit::from),
                    new Column<>("split_to", StockSplit::to)),
            new Column<>("vendor_id", StockSplit::vendorId),
            List.of(
                    new Column<>("adjustment_type", StockSplit::adjustmentType),
                    new Column<>("historical_adjustment_factor", StockSplit::historicalAdjustmentFactor)));

    SplitStore() {
        super(ClaimChoice.SPLITS, CLAIMS);
    }

    @Override
    public int lookBackDays() {
        return 30;
    }

    @Override
    public ReferenceRows<StockSplit> fetch(MarketData vendor, DateRange window) {
        return vendor.splits(window);
    }
}
