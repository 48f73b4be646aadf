package finance.ingest.market;

import finance.common.ExitCode;

/// The status of a trading date in `trading_days` and `ingestion_logs`. Check constraints of both tables list
/// the same names.
public enum Verdict {
    LOADED(ExitCode.DONE),
    /// The exchanges were closed; no call is made.
    NO_SESSION(ExitCode.NOTHING_TO_DO),
    NOT_YET_PUBLISHED(ExitCode.LATER),
    /// The date is outside the history that the vendor's plan includes.
    OUT_OF_PLAN(ExitCode.REFUSED),
    /// The vendor sent no rows for a session: a temporary error of the vendor, not a holiday.
    SUSPECT_EMPTY(ExitCode.LATER),
    /// The answer does not look like a whole session of the market, see `finance.ingest.admission`; nothing of it
    /// is stored.
    SUSPECT(ExitCode.LATER),
    /// The vendor refused the request because of the key, the plan or the address.
    REFUSED(ExitCode.REFUSED),
    /// No usable answer: an outage, an incomplete or malformed answer, or an answer for another day.
    FAILED(ExitCode.LATER);

    private final ExitCode exitCode;

    Verdict(ExitCode exitCode) {
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
