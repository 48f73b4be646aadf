package finance.ingest.market;

import java.time.LocalDate;
import java.util.List;

/// The tickers that one security has had, according to the vendor.
///
/// @param compositeFigi null if unknown
/// @param cik null if unknown
public record TickerEvents(String compositeFigi, String cik, List<TickerEvent> events) {
    public TickerEvents {
        events = List.copyOf(events);
    }

    /// From this date on, the security has this ticker. The first one may be its listing.
    public record TickerEvent(LocalDate date, String ticker) {}
}
