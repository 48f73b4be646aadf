"""The deadline of a DAG's runs: one message if a run takes too long, whatever the reason.

Time limits and retries of tasks do not apply to a run that waits: for a slot of a pool, for a worker of Celery, or
because the DAG was paused. The deadline is relative to the time at which a run was queued, because partitioned runs
have no logical date. The callback runs in the executor; it needs no triggerer.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from airflow.sdk import BaseDeadlineReference, DeadlineAlert, SyncCallback

from pipeline.alerts import send_alert, send_once
from pipeline.failure import Failure, own_address, public_link
from pipeline.trading_date import etl_at

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

# A catch-up has many runs that are late for the same reason.
ONE_MESSAGE_IN = timedelta(hours=12)
# A run that waited longer in the queue, behind those before it, is not late.
LONGEST_QUEUE = timedelta(hours=1)
NEXT_STEP = (
    "Open the run and look for the task that has not ended. Does it wait for a retry (its log has the reason), for a "
    "slot of the pool vendor (Admin, Pools), or for a worker? Is the DAG paused? The run itself continues."
)


class RunQueued(BaseDeadlineReference):
    """The time at which the run was queued.

    With Airflow's own DAGRUN_QUEUED_AT, runs cannot be cleared: version 3.3.2 fails when it recalculates the deadline.
    """

    required_kwargs: ClassVar[set[str]] = {"dag_id", "run_id"}

    def _evaluate_with(self, *, session: Session, dag_id: str, run_id: str) -> datetime | None:
        from airflow.models.dagrun import DagRun
        from sqlalchemy import select

        return session.scalar(select(DagRun.queued_at).where(DagRun.dag_id == dag_id, DagRun.run_id == run_id))


def after_start_of_etl(limit: timedelta) -> timedelta:
    """Return the limit of polygon_etl_dag: a scheduled run is queued at midnight and waits until ETL_AT."""
    at = etl_at()
    return timedelta(hours=at.hour, minutes=at.minute) + limit


def deadline(limit: timedelta) -> DeadlineAlert:
    """Return the deadline of a DAG whose runs end within `limit`."""
    return DeadlineAlert(
        reference=RunQueued(),
        interval=limit,
        callback=SyncCallback(report_late_run, {"limit_seconds": int(limit.total_seconds())}),
        name=f"ends within {_hours(limit)}",
    )


def report_late_run(context: Mapping[str, Any], limit_seconds: int) -> None:
    """Send the message about a run that has not ended within its limit; Airflow calls this when a deadline passes."""
    run, limit = context["dag_run"], timedelta(seconds=limit_seconds)
    dag_id, run_id = run["dag_id"], run["dag_run_id"]
    if reason := _why_not_late(run, limit):
        log.info("run %s of %s: no message, because %s", run_id, dag_id, reason)
        return
    failure = Failure(
        headline=f"{dag_id}: the run for {run['partition_key'] or run_id} has not ended",
        reason=f"The run has been running since {_started(run):%Y-%m-%d %H:%M} UTC. Its deadline is {_hours(limit)} "
        "after it was queued.",
        last_lines=[],
        next_step=NEXT_STEP,
    )
    if not send_once(f"{dag_id}-deadline", ONE_MESSAGE_IN, lambda: send_alert(failure, run_link(dag_id, run_id))):
        log.info("run %s of %s: no message, because one was sent within %s", run_id, dag_id, ONE_MESSAGE_IN)


def run_link(dag_id: str, run_id: str) -> str:
    """Return the address of the run's page."""
    return public_link(f"{own_address()}/dags/{quote(dag_id)}/runs/{quote(run_id)}")


def _why_not_late(run: Mapping[str, Any], limit: timedelta) -> str | None:
    """Return why the run needs no message, or None.

    A run of a large backfill waits in the queue. A failed run was reported already; if cleared, it started again.
    """
    if run["state"] != "running":
        return f"it is {run['state']}"
    started = _started(run)
    is_late = datetime.now(UTC) - started >= limit - LONGEST_QUEUE
    return None if is_late else f"it started only at {started}"


def _started(run: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(run["start_date"]).astimezone(UTC)


def _hours(limit: timedelta) -> str:
    return f"{limit / timedelta(hours=1):g} hours"
