package finance.replay.market;

import java.time.LocalDate;

/// A stretch of time in which a security traded under one ticker.
///
/// @param last the last session under the ticker; null while the security still has it
public record TickerSpell(String ticker, LocalDate first, LocalDate last) {
    boolean contains(LocalDate date) {
        return !date.isBefore(first) && (last == null || !date.isAfter(last));
    }
}
