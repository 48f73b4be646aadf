package finance.ingest;

import finance.common.ExitCode;

/// What a run found out about a trading date, as `trading_days` and `ingestion_logs` hold it.
enum Verdict {
    LOADED(ExitCode.DONE),
    /// The exchanges were closed; no call is made.
    NO_SESSION(ExitCode.NOTHING_TO_DO),
    NOT_YET_PUBLISHED(ExitCode.LATER),
    OUT_OF_PLAN(ExitCode.REFUSED),
    /// The vendor says a session had no rows: a passing fault of its, not a holiday.
    SUSPECT_EMPTY(ExitCode.LATER),
    /// The vendor refuses to answer: key, entitlement, address.
    REFUSED(ExitCode.REFUSED),
    /// No answer that could be used: outage, cut or malformed bodies, the wrong day, the database.
    FAILED(ExitCode.LATER);

    final ExitCode exitCode;

    Verdict(ExitCode exitCode) {
        this.exitCode = exitCode;
    }
}
