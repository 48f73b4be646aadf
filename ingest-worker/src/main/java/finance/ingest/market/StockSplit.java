package finance.ingest.market;

import java.time.LocalDate;

/// A split: `from` shares became `to` shares before trading on the execution date. Both may be fractional.
///
/// @param from a positive decimal number without exponent
/// @param to a positive decimal number without exponent
/// @param adjustmentType the vendor's type, for example `forward_split`; null if unknown
/// @param vendorId the vendor's identifier; null if unknown
/// @param historicalAdjustmentFactor the vendor's factor for prices before the date, a positive decimal number
///     without exponent; null if unknown
public record StockSplit(
        String ticker,
        LocalDate executionDate,
        String from,
        String to,
        String adjustmentType,
        String vendorId,
        String historicalAdjustmentFactor) {}
