package finance.replay.market;

import java.time.LocalDate;
import java.util.List;

/// A row of one of the vendor's reference endpoints (splits, dividends, tickers), as [ReferenceAlteration]
/// needs it. A ticker of null means that the row has no such field.
public interface VendorRow<T extends VendorRow<T>> {
    String ticker();

    /// The day on which the row takes effect: the execution date, the ex-dividend date or the listing date.
    LocalDate date();

    /// A further row of the same event under another id.
    ///
    /// @param days number of days after this row's date
    T repeated(int days);

    /// A further row of the same date that contradicts this one: another ratio or another amount of cash.
    T contradicted();

    /// Rows of the same date that a reader cannot use.
    List<T> unreadable();
}
