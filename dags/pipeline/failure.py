"""The contents of the mail about a failed task; the templates are in dags/mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from airflow.sdk.exceptions import AirflowFailException, AirflowTaskTimeout

from pipeline.retries import NO_RETRY_CAN_HELP, TRY_AGAIN_LATER
from pipeline.trading_date import trading_date

KILLED = 137

NEXT_STEPS = {
    NO_RETRY_CAN_HELP: "No retry can help. Correct the problem in the worker's message (after a change of .env run "
    "docker compose up -d), then clear the task.",
    TRY_AGAIN_LATER: "The data source or the database was unavailable in every attempt. When it is available again, "
    "clear the task.",
    KILLED: "The container was killed, in most cases for lack of memory. Raise the task's memory in dags/, then clear "
    "the task.",
}
TIMED_OUT = (
    "Read the last progress line of the log. If the work only needs more time, raise time_limit in dags/, then clear "
    "the task."
)
OTHERWISE = "Read the whole log. Correct the cause, then clear the task: running it again creates no duplicate rows."


@dataclass(frozen=True)
class Failure:
    """The reason of a failed task, the last log lines of the worker, and the next step for the operator."""

    reason: str
    last_lines: list[str]
    next_step: str


def explain(exception: BaseException | None, time_limit: timedelta | None) -> Failure:
    """Describe a failed task by its `exception`. Airflow has no exception if the task's process was killed."""
    if isinstance(exception, AirflowTaskTimeout):
        return Failure(f"The task ran longer than its limit of {time_limit} and was stopped.", [], TIMED_OUT)
    exit_code = getattr(exception, "exit_code", None)
    reason = str(exception) if exception else "The Airflow process of the task was killed."
    return Failure(reason, getattr(exception, "logs", None) or [], NEXT_STEPS.get(exit_code, OTHERWISE))


def described_date(dag_run: Any, params: Mapping[str, Any]) -> str:
    """Return the run's trading date, or a note that it is invalid: a mail about a wrong date must not fail."""
    try:
        return trading_date(dag_run, params)
    except AirflowFailException:
        return "an invalid trading date"


MACROS = {"trading_date": trading_date, "described_date": described_date, "explain": explain}
