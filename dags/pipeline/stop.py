"""A listener of the scheduler: pauses a DAG whose run failed for a reason that concerns every day.

Without it, a rejected key fails every day of a catch-up. `max_consecutive_failed_dag_runs` does not help: it looks at
the newest runs, which wait in the queue during a catch-up.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from airflow.listeners import hookimpl

from pipeline.outcome import STOPS_DAG

if TYPE_CHECKING:
    from airflow.models.dagrun import DagRun

# A run of a paused DAG ends when the DAG is unpaused again. Then the cause has been corrected, and the last task of the
# run ended long ago.
RECENT = timedelta(minutes=2)

log = logging.getLogger(__name__)


@hookimpl
def on_dag_run_failed(dag_run: DagRun, msg: str) -> None:
    """Pause the DAG if a task of the run has left the mark of pipeline.outcome.

    The mark may be hours old, because a run ends when all parts of a mapped task have ended.
    """
    from airflow.models.dag import DagModel
    from airflow.models.taskinstance import TaskInstance
    from airflow.models.xcom import XComModel
    from sqlalchemy import select, update
    from sqlalchemy.orm import object_session

    session = object_session(dag_run)
    if session is None:
        return
    marks = select(XComModel.task_id).where(
        XComModel.dag_id == dag_run.dag_id, XComModel.run_id == dag_run.run_id, XComModel.key == STOPS_DAG
    )
    ended_now = select(TaskInstance.task_id).where(
        TaskInstance.dag_id == dag_run.dag_id,
        TaskInstance.run_id == dag_run.run_id,
        TaskInstance.pid.is_not(None),  # the scheduler ends the others when the DAG is unpaused
        TaskInstance.end_date > datetime.now(UTC) - RECENT,
    )
    if session.scalar(marks.limit(1)) is None or session.scalar(ended_now.limit(1)) is None:
        return
    session.execute(update(DagModel).where(DagModel.dag_id == dag_run.dag_id).values(is_paused=True))
    log.warning("pausing %s: run %s failed for a reason that concerns every day", dag_run.dag_id, dag_run.run_id)
