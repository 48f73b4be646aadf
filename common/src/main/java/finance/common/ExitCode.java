package finance.common;

/// The exit code of a worker. Airflow's retry policy and `skip_on_exit_code` depend on these numbers.
public enum ExitCode {
    DONE(0),
    /// Any other error.
    FAILED(1),
    /// A retry does not help: wrong arguments or configuration, a rejected key, a day outside the plan.
    REFUSED(2),
    /// Retry later: rate limit, vendor or database unreachable, day not published yet.
    LATER(75),
    /// No session on that day.
    NOTHING_TO_DO(99);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
