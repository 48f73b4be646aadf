package finance.ingest.store;

import java.util.Optional;

/// How a day is loaded.
///
/// @param force whether a day that is already loaded is loaded again
/// @param provisional whether the vendor may still correct the day, so that the next run loads it again
/// @param acceptance why an operator accepts a day that the admission check holds back; empty if none does
public record LoadMode(boolean force, boolean provisional, Optional<String> acceptance) {
    public boolean accepts() {
        return acceptance.isPresent();
    }
}
