package finance.ingest.store;

import java.time.LocalDate;

/// An answer of the vendor was not stored, because another run has checked the loaded day with the vendor since
/// the call for this answer: the stored bars may be newer.
public final class SupersededAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SupersededAnswerException(LocalDate date) {
        super(
                "expected that no other run checks " + date
                        + " between the call to the vendor and the storage of its answer, found such a check; the stored bars are kept");
    }
}
