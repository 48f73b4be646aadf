package finance.ingest.store;

import finance.ingest.market.GroupedDaily;
import java.time.Instant;
import java.util.Optional;

/// The vendor's answer for a day, with the state of the day when the vendor was called.
///
/// @param checkedBefore `trading_days.checked_at` before the call; empty if the vendor was not called before.
///     If the stored time differs when this answer is to be stored, another run has stored an answer since,
///     which may be newer. The time is compared for equality only, so no clock matters.
public record DayAnswer(GroupedDaily day, Optional<Instant> checkedBefore) {}
