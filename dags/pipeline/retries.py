"""The retry policy by the exit code of a worker; the README lists the codes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from airflow.sdk import RetryDecision, RetryPolicy

from pipeline.outcome import NO_RETRY_CAN_HELP, TRY_AGAIN_LATER

if TYPE_CHECKING:
    from airflow.sdk import Context

# Waits before the retries after exit code 75, in units of RETRY_SECONDS. With the default of 60 s they add up to about
# eleven hours.
LATER_RETRY_WAITS = (1, 2, 5, 10, 20, 30, *[60] * 10)
# Waits before the retries after any other failure.
DEFAULT_RETRY_WAITS = (1, 5)


def retry_unit() -> timedelta:
    """Return the wait before the first retry."""
    return timedelta(seconds=int(os.environ.get("RETRY_SECONDS") or 60))


class RetryByExitCode(RetryPolicy):
    """Never retries exit code 2, retries 75 after each of `later_waits`, and every other failure twice."""

    def __init__(self, later_waits: Sequence[int] = LATER_RETRY_WAITS) -> None:
        self.later_waits = later_waits

    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: Context | None = None
    ) -> RetryDecision:
        """Return the decision after failure `try_number`; clearing a task restarts the count."""
        exit_code = getattr(exception, "exit_code", None)
        if exit_code == NO_RETRY_CAN_HELP:
            return RetryDecision.fail("exit code 2: no retry can help")
        delays = self.later_waits if exit_code == TRY_AGAIN_LATER else DEFAULT_RETRY_WAITS
        attempt = try_number - (max_tries - len(LATER_RETRY_WAITS))
        if attempt > len(delays):
            return RetryDecision.fail(f"failed {attempt} times")
        wait = delays[attempt - 1] * retry_unit()
        return RetryDecision.retry(wait, f"attempt {attempt} failed, next attempt in {wait}")


# For a task whose failure is an alarm: exit code 75 is reported at once, other failures are retried as usual.
ALARM_AT_ONCE = RetryByExitCode(later_waits=())
