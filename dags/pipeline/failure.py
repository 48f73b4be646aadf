"""What the mail about a failed task tells the operator (the templates are in dags/mail)."""

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
    NO_RETRY_CAN_HELP: "No retry can help. Correct what the worker names (settings are in .env; then docker compose "
    "up -d), then clear the task.",
    TRY_AGAIN_LATER: "The data source or the database stayed away through every attempt. Once it is back, clear the "
    "task.",
    KILLED: "The container was killed, most often for lack of memory: raise the task's memory in dags/, then clear "
    "the task.",
}
TOO_SLOW = "See the log's last progress line. If the work is just slow, raise time_limit in dags/, then clear the task."
OTHERWISE = "Read the whole log. Every task can run again without doubling anything: clear it once the cause is gone."


@dataclass(frozen=True)
class Failure:
    """Why a task failed, the worker's last lines, and what to do next."""

    reason: str
    last_lines: list[str]
    next_step: str


def explain(exception: BaseException | None, time_limit: timedelta | None) -> Failure:
    """Return the explanation of a task's `exception`; Airflow has none where a process was killed from outside."""
    if isinstance(exception, AirflowTaskTimeout):
        return Failure(f"It ran longer than its limit of {time_limit} and was stopped.", [], TOO_SLOW)
    exit_code = getattr(exception, "exit_code", None)
    reason = str(exception) if exception else "Its Airflow process ended from outside."
    return Failure(reason, getattr(exception, "logs", None) or [], NEXT_STEPS.get(exit_code, OTHERWISE))


def described_date(dag_run: Any, params: Mapping[str, Any]) -> str:
    """Return the run's trading date, or that it has none: a mail about a wrong date must not fail for it."""
    try:
        return trading_date(dag_run, params)
    except AirflowFailException:
        return "an unreadable trading date"


MACROS = {"trading_date": trading_date, "described_date": described_date, "explain": explain}
