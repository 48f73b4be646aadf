package finance.ingest.market;

import finance.common.DateRange;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// A source of daily data of the US stock market. Every vendor has one implementation. Each method retries
/// calls that may succeed later; implementations are safe for use by several threads.
public interface MarketData {
    /// Fetches the bars of all stocks of one session, as traded (not adjusted for splits).
    ///
    /// @throws VendorException if the vendor has no complete data for the session
    GroupedDaily groupedDaily(LocalDate session);

    /// Fetches all rows of one type with a date in the range: for example, all splits with an execution date or all
    /// dividends with an ex-dividend date in the range.
    ///
    /// @param type [StockSplit], [CashDividend] or the record of another feed
    /// @throws VendorException if the rows of the range are not complete
    <T> ReferenceRows<T> referenceRows(Class<T> type, DateRange range);

    /// Fetches the vendor's list of securities as of today.
    ///
    /// @param active whether to fetch those that trade, or those that were delisted
    /// @throws VendorException if the list is not complete
    ReferenceRows<SecurityRecord> securities(boolean active);

    /// Fetches the tickers that a security has had; empty if the vendor has no data of the identifier.
    ///
    /// @param id a composite FIGI or a ticker
    /// @throws VendorException if the vendor does not send them
    Optional<TickerEvents> tickerEvents(String id);

    /// Fetches the closures and early closes that the exchanges have announced. Makes one call and does not
    /// retry it, because no load depends on it.
    ///
    /// @throws VendorException if the vendor does not send them
    List<AnnouncedClosure> announcedClosures();
}
