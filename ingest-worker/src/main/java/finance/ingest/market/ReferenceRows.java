package finance.ingest.market;

import java.util.List;

/// The vendor's complete answer to a request for reference data of a range of dates.
///
/// @param <T> one readable row
public record ReferenceRows<T>(List<T> rows, List<UnreadableRow> unreadable) {
    public ReferenceRows {
        rows = List.copyOf(rows);
        unreadable = List.copyOf(unreadable);
    }

    /// These rows, for a caller that knows their type.
    ///
    /// @throws ClassCastException if a row has another type
    public <S> ReferenceRows<S> ofType(Class<S> type) {
        return new ReferenceRows<>(rows.stream().map(type::cast).toList(), unreadable);
    }
}
