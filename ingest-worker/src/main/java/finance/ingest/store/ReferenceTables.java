package finance.ingest.store;

import finance.common.ClaimChoice;
import finance.ingest.market.CashDividend;
import finance.ingest.market.StockSplit;
import finance.ingest.store.TemporaryTable.Column;
import java.util.List;

/// The tables of reference data that a load keeps complete. For each of them, a SQL function, for example
/// `choose_splits`, writes the claims that count to the table.
final class ReferenceTables {
    static final ClaimedTable<StockSplit> SPLITS = new ClaimedTable<>(
            ClaimChoice.SPLITS,
            StockSplit.class,
            30,
            new ClaimTable<>(
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
                            new Column<>("historical_adjustment_factor", StockSplit::historicalAdjustmentFactor))));

    /// Rows come up to twelve days late. The answer for a month is about a third as long as that for the
    /// bars of a session.
    static final ClaimedTable<CashDividend> DIVIDENDS = new ClaimedTable<>(
            ClaimChoice.DIVIDENDS,
            CashDividend.class,
            14,
            new ClaimTable<>(
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
                            new Column<>("historical_adjustment_factor", CashDividend::historicalAdjustmentFactor))));

    static final List<ReferenceTable<?>> ALL = List.of(SPLITS, DIVIDENDS);

    private ReferenceTables() {}
}
