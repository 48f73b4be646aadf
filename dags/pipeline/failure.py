"""The contents of the message about a failed task, for mail and webhook; the mail's templates are in dags/mail."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from airflow.sdk.exceptions import AirflowFailException, AirflowTaskTimeout

from pipeline.outcome import KILLED, NO_RETRY_CAN_HELP, TRY_AGAIN_LATER
from pipeline.runtime import commands
from pipeline.trading_date import LAST_SESSION_BEFORE, as_of, created_on, trading_date

NEXT_STEPS = {
    NO_RETRY_CAN_HELP: "No retry can help. Correct the problem in the worker's message (after a change of .env run "
    "{run.apply_settings}), then clear the task.",
    TRY_AGAIN_LATER: "The data source or the database was unavailable in every attempt. When it is available again, "
    "clear the task.",
    KILLED: "The container was killed, in most cases for lack of memory. Raise the task's memory in dags/, then clear "
    "the task.",
}
STOPPED = (
    "The cause concerns every day, so the DAG {dag} is paused as soon as the other running tasks of this run have "
    "ended. Further failures with this cause within ten minutes send no message. Correct the cause (after a change of "
    ".env run {run.apply_settings}). Then clear the failed runs with "
    "{run.airflow} dags clear --yes --only-failed --partition-date-start 2000-01-01 {dag}, "
    "and unpause the DAG."
)
# Of a run that was triggered without a partition key, or that such a run has started.
WITHOUT_PARTITION_DATE = (
    " This run has no partition date, so that command leaves it out: clear it with "
    "{run.airflow} dags clear --yes --only-failed --run-id {run_id} {dag}."
)
NOT_UP_TO_DATE = (
    "Check polygon_etl_dag: is it unpaused, and why did its last runs fail? The tasks refresh and transform of this "
    "run load and compute as much as possible."
)
TIMED_OUT = (
    "Read the last progress line of the log. If the work only needs more time, raise time_limit in dags/, then clear "
    "the task."
)
OTHERWISE = "Read the whole log. Correct the cause, then clear the task: running it again creates no duplicate rows."
CORRECTIONS, STATUS = "corrections_dag", "status"


@dataclass(frozen=True)
class Failure:
    """The headline of a failed task, its reason, the last log lines of the worker, and the operator's next step."""

    headline: str
    reason: str
    last_lines: list[str]
    next_step: str


def explain(ti: Any, dag_run: Any, params: Mapping[str, Any], exception: BaseException | None) -> Failure:
    """Describe a failed task by its `exception`. Airflow has no exception if the task's process was killed."""
    exit_code = getattr(exception, "exit_code", None)
    headline = f"{ti.dag_id}: {ti.task_id} failed for {described_date(dag_run, params)}"
    reason = str(exception) if exception else "The Airflow process of the task was killed."
    next_step = NEXT_STEPS.get(exit_code, OTHERWISE).format(run=commands())
    if own_step := getattr(exception, "next_step", None):  # of a pod that the cluster stopped
        next_step = own_step
    elif isinstance(exception, AirflowTaskTimeout):
        limit: timedelta | None = ti.task.execution_timeout
        reason, next_step = f"The task ran longer than its limit of {limit} and was stopped.", TIMED_OUT
    elif isinstance(exception, AirflowFailException):  # its message has the next step
        next_step = "Follow the instructions in the reason."
    elif ti.dag_id == CORRECTIONS and ti.task_id == STATUS and exit_code == TRY_AGAIN_LATER:
        headline, next_step = f"{ti.dag_id}: the data is not up to date on {created_on(dag_run)}", NOT_UP_TO_DATE
    elif exit_code == NO_RETRY_CAN_HELP and getattr(ti.task, "stops_dag", False):
        next_step = STOPPED.format(dag=ti.dag_id, run=commands())
        if dag_run.partition_date is None:
            next_step += WITHOUT_PARTITION_DATE.format(dag=ti.dag_id, run=commands(), run_id=dag_run.run_id)
    return Failure(headline, reason, getattr(exception, "logs", None) or [], next_step)


def described_date(dag_run: Any, params: Mapping[str, Any]) -> str:
    """Return the run's trading date in words; a message about a wrong date must not fail."""
    try:
        return trading_date(dag_run, params).replace(LAST_SESSION_BEFORE, "the last session before ")
    except AirflowFailException:
        return "an invalid trading date"


def log_link(ti: Any) -> str:
    """Return the address of the task's log."""
    return public_link(str(ti.log_url))


def public_link(address: str) -> str:
    """Return the address of a page of Airflow with AIRFLOW_URL as its host, which is localhost by default."""
    public = (os.environ.get("AIRFLOW_URL") or "").rstrip("/")
    own = own_address()
    return public + address.removeprefix(own) if public and address.startswith(own) else address


def own_address() -> str:
    """Return the address with which Airflow begins its links."""
    return (os.environ.get("AIRFLOW__API__BASE_URL") or "http://localhost:8080").rstrip("/")


# Functions for the templates of the tasks and of the mail.
MACROS = {
    "as_of": as_of,
    "described_date": described_date,
    "explain": explain,
    "log_link": log_link,
    "trading_date": trading_date,
}
