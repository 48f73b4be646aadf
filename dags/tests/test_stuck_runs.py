"""The daily alarm of corrections_dag, while runs before it wait for a slot of the pool `vendor` that has none."""

from datetime import UTC, datetime, timedelta

import pytest
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState, TaskInstanceState
from airflow.utils.types import DagRunTriggeredByType, DagRunType

DAG_ID = "corrections_dag"


@pytest.fixture
def airflow(stored):
    """Airflow's database with all DAGs paused except corrections_dag, and a pool `vendor` without slots."""
    from airflow.models.dag import DagModel
    from airflow.models.pool import Pool
    from sqlalchemy import delete, update

    with create_session() as session:
        Pool.create_or_update_pool("vendor", 0, "", include_deferred=False, session=session)
        # no further run is due
        session.execute(update(DagModel).values(is_paused=True, next_dagrun_create_after=None))
        session.execute(update(DagModel).where(DagModel.dag_id == DAG_ID).values(is_paused=False))
    yield
    with create_session() as session:
        session.execute(delete(Pool).where(Pool.pool == "vendor"))


def create_run(name, started_before=None):
    """Create a run: a queued one, or one that started so long ago and whose `refresh` has waited since."""
    from airflow.models.serialized_dag import SerializedDagModel

    with create_session() as session:
        dag = session.scalar(SerializedDagModel.latest_item_select_object(DAG_ID)).dag
        run = dag.create_dagrun(
            run_id=name,
            run_after=datetime.now(UTC) - (started_before or timedelta(0)),
            run_type=DagRunType.SCHEDULED,
            triggered_by=DagRunTriggeredByType.TIMETABLE,
            state=DagRunState.QUEUED,
            session=session,
        )
        if started_before:
            run.state, run.start_date = DagRunState.RUNNING, datetime.now(UTC) - started_before
            states = {"status": TaskInstanceState.SUCCESS, "refresh": TaskInstanceState.SCHEDULED}
            for task in run.task_instances:
                task.state = states.get(task.task_id)


def state_of(name):
    """Return the state of the run and those of its tasks."""
    from airflow.models.dagrun import DagRun
    from sqlalchemy import select

    with create_session() as session:
        run = session.scalar(select(DagRun).where(DagRun.dag_id == DAG_ID, DagRun.run_id == name))
        return run.state, {task.task_id: task.state for task in run.task_instances}


def is_started(name):
    return state_of(name)[1]["status"] not in {None, TaskInstanceState.SCHEDULED}


@pytest.mark.usefixtures("airflow")
def test_the_alarm_runs_daily_while_the_corrections_of_the_days_before_wait(scheduler):
    create_run("two-days-ago", timedelta(days=2))
    create_run("yesterday", timedelta(hours=23))  # a day with the start of daylight saving time
    create_run("today")
    log = scheduler(lambda: is_started("today") and state_of("two-days-ago")[0] == DagRunState.FAILED)
    assert is_started("today"), log
    # the number of active runs has a bound
    assert state_of("two-days-ago") == (
        DagRunState.FAILED,
        {"status": "success", "refresh": "skipped", "transform": "skipped"},
    )
    assert state_of("yesterday") == (
        DagRunState.RUNNING,
        {"status": "success", "refresh": "scheduled", "transform": None},
    )


def test_runs_that_overlap_correct_one_after_the_other(dags):
    parsed = dags()
    limits = {task.task_id: task.max_active_tis_per_dag for task in parsed[DAG_ID].tasks}
    assert limits == {"status": None, "refresh": 1, "transform": 1}
    assert parsed[DAG_ID].max_active_runs * parsed[DAG_ID].dagrun_timeout > timedelta(days=2)
    assert all(parsed[dag_id].max_active_runs == 1 for dag_id in ("securities_dag", "retention_dag"))
