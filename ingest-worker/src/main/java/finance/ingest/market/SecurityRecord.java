package finance.ingest.market;

import java.time.LocalDate;

/// One record of the vendor's list of securities, as of today. All values except ticker and `active` are null
/// if unknown.
///
/// @param ticker that the security has today, or had when it was delisted
/// @param delistedOn null for an active security
/// @param type the vendor's code, for example CS or ETF
/// @param primaryExchange ISO 10383, for example XNYS
/// @param cik Central Index Key of the SEC; the securities of one company share it
public record SecurityRecord(
        String ticker,
        boolean active,
        LocalDate delistedOn,
        String name,
        String type,
        String primaryExchange,
        String cik,
        String compositeFigi,
        String shareClassFigi) {}
