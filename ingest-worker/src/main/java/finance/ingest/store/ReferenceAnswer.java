package finance.ingest.store;

import finance.common.DateRange;
import finance.ingest.market.ReferenceRows;
import java.time.OffsetDateTime;

/// The vendor's answer to a request for all rows of a window of dates.
///
/// @param isSecond whether the answer before it, of the same run, lacked stored rows
/// @param runStartedAt start of the run, by the clock of the database
record ReferenceAnswer<T>(DateRange window, ReferenceRows<T> rows, boolean isSecond, OffsetDateTime runStartedAt) {}
