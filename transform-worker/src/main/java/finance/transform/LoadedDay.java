package finance.transform;

import java.time.LocalDate;

/// A loaded trading date.
///
/// @param stale true if an input of its returns (bars of the day or of the previous loaded day, splits,
///     dividends, the security of a ticker) changed after they were computed
record LoadedDay(LocalDate date, boolean stale) {}
