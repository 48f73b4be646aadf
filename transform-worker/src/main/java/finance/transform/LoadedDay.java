package finance.transform;

import java.time.LocalDate;

/// A loaded trading date.
///
/// @param stale its bars, the bars of the previous loaded day or a split changed since its returns were computed
record LoadedDay(LocalDate date, boolean stale) {}
