package finance.ingest.market;

import java.time.LocalDate;
import java.time.OffsetDateTime;

/// A day on which an exchange stays closed or closes early.
///
/// @param status `closed` or `early-close`
/// @param name the holiday; null if unknown
/// @param opensAt null if the exchange stays closed; closesAt likewise
public record AnnouncedClosure(
        LocalDate date, String exchange, String status, String name, OffsetDateTime opensAt, OffsetDateTime closesAt) {}
