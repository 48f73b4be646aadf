package finance.ingest.market;

import java.time.LocalDate;

/// A dividend of `cash` for each share held before trading on the ex-dividend date, in the shares after a split
/// of the same day. All values except ticker, date and cash are null if unknown.
///
/// @param cash a positive decimal number without exponent
/// @param currency ISO 4217
/// @param frequency payments per year; 0 for a dividend that is paid once
/// @param splitAdjustedCash the vendor's amount on the share basis of today, a positive decimal number without
///     exponent
/// @param historicalAdjustmentFactor the vendor's factor for prices before the date, a positive decimal number
///     without exponent
public record CashDividend(
        String ticker,
        LocalDate exDividendDate,
        String cash,
        String currency,
        String distributionType,
        Integer frequency,
        LocalDate declarationDate,
        LocalDate recordDate,
        LocalDate payDate,
        String splitAdjustedCash,
        String historicalAdjustmentFactor,
        String vendorId) {}
