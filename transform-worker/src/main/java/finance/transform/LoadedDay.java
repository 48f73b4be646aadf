package finance.transform;

import java.time.LocalDate;

/// A loaded trading date.
///
/// @param stale true if its bars, the bars of the previous loaded day or a split changed after its returns
///     were computed
record LoadedDay(LocalDate date, boolean stale) {}
