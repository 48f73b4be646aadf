"""A DAG whose run failed for a reason that concerns every day is paused, by Airflow's own code and our listener."""

from datetime import UTC, datetime, timedelta

import pytest
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState, TaskInstanceState
from airflow.utils.types import DagRunTriggeredByType, DagRunType

from pipeline.outcome import STOPS_DAG


@pytest.fixture
def ended(stored):
    """Returns a function that lets a run end with failed tasks and returns the DAGs that are paused then."""
    from airflow.models.dag import DagModel
    from airflow.models.dag_version import DagVersion
    from airflow.models.serialized_dag import SerializedDagModel
    from airflow.models.xcom import XComModel
    from sqlalchemy import select, update

    def end(states, key, age=timedelta(0), dag_id="polygon_etl_dag", last_success=None):
        """`age` is the time since the failure, `last_success` that since the end of the tasks that succeeded."""
        with create_session() as session:
            dag = session.scalar(SerializedDagModel.latest_item_select_object(dag_id)).dag
            version = DagVersion.get_latest_version(dag_id, session=session)
            run = dag.create_dagrun(
                run_id="2025-01-10__scheduled__x",
                run_after=dag.start_date,
                run_type=DagRunType.SCHEDULED,
                triggered_by=DagRunTriggeredByType.TIMETABLE,
                state=DagRunState.RUNNING,
                session=session,
            )
            run.created_dag_version = version
            for instance in run.task_instances:
                instance.state = states[instance.task_id]
                if isinstance(instance.state, tuple):
                    instance.state = instance.state[instance.map_index]
                is_success = instance.state == TaskInstanceState.SUCCESS
                instance.end_date = datetime.now(UTC)
                if instance.state != TaskInstanceState.UPSTREAM_FAILED:
                    instance.pid = 1
                    instance.end_date -= last_success if is_success else age
                if key and instance.state == TaskInstanceState.FAILED:
                    XComModel.set(key=key, value="HTTP 401", **identity(instance), session=session)
            session.execute(update(XComModel).values(timestamp=datetime.now(UTC) - age))
            run.dag = dag
            session.flush()
            run.update_state(session=session)
            assert run.state == DagRunState.FAILED
        with create_session() as session:
            return set(session.scalars(select(DagModel.dag_id).where(DagModel.is_paused)))

    return end


def identity(instance):
    names = ("dag_id", "run_id", "task_id", "map_index")
    return {name: getattr(instance, name) for name in names}


FAILED = {"ingest": TaskInstanceState.FAILED, "transform": TaskInstanceState.UPSTREAM_FAILED}


def test_a_failure_that_concerns_every_day_pauses_its_dag(ended):
    assert ended(FAILED, STOPS_DAG) == {"polygon_etl_dag"}


def test_a_run_that_ends_after_its_dag_was_unpaused_does_not_pause_it_again(ended):
    assert ended(FAILED, STOPS_DAG, age=timedelta(minutes=3)) == set()


@pytest.mark.parametrize(("last_success", "paused"), [(0, {"ml_training_dag"}), (3, set())])
def test_a_run_whose_other_part_of_the_market_took_longer_pauses_its_dag_at_its_end(ended, last_success, paused):
    states = dict.fromkeys(("forecast", "score", "report"), TaskInstanceState.UPSTREAM_FAILED)
    states["train"] = (TaskInstanceState.FAILED, TaskInstanceState.SUCCESS)
    found = ended(states, STOPS_DAG, timedelta(hours=1), "ml_training_dag", timedelta(minutes=last_success))
    assert found == paused


@pytest.mark.parametrize("key", [None, "return_value"])
def test_any_other_failure_pauses_nothing(ended, key):
    assert ended(FAILED, key) == set()
