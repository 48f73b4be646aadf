package finance.transform;

import finance.common.TradingCalendar;
import java.time.LocalDate;

/// A loaded trading date and the loaded one before it.
///
/// @param previous null for the first loaded day: it has no returns
/// @param stale its bars, the bars before or a split changed since its returns were computed
record LoadedDay(LocalDate date, LocalDate previous, boolean stale) {
    /// Exchange sessions from the previous loaded day to this one: 1 where no session is missing between them.
    int span() {
        return TradingCalendar.sessionsBetween(previous, date);
    }
}
