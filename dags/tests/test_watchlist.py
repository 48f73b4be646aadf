"""Which tasks of ml_training_dag Airflow runs after the models of the watchlist have failed."""

from datetime import UTC, datetime

import pytest
from airflow.utils.session import create_session
from airflow.utils.state import DagRunState
from airflow.utils.types import DagRunTriggeredByType, DagRunType


@pytest.fixture
def next_tasks(dags, store):
    """Returns a function that sets the states of tasks in a new run; it returns the tasks that run next.

    Airflow ends `watchlist_trained` itself.
    """
    from airflow.models.serialized_dag import SerializedDagModel

    delete_versions()  # Airflow stores another version after thirty seconds only
    store(dags(WATCHLIST="AAPL MSFT")["ml_training_dag"])

    def decide(**states):
        with create_session() as session:
            dag = session.scalar(SerializedDagModel.latest_item_select_object("ml_training_dag")).dag
            run = dag.create_dagrun(
                run_id="2025-01-10",
                run_after=datetime.now(UTC),
                run_type=DagRunType.ASSET_TRIGGERED,
                triggered_by=DagRunTriggeredByType.ASSET,
                state=DagRunState.RUNNING,
                session=session,
            )
            run.dag = dag
            for task in run.task_instances:
                task.state = states.get(task.task_id)
            session.flush()
            ready, _ = run.update_state(session=session)
            if {task.task_id for task in ready} == {"watchlist_trained"}:
                ready[0].state = "success"
                session.flush()
                ready, _ = run.update_state(session=session)
            return {task.task_id for task in ready}

    yield decide
    delete_versions()


def delete_versions():
    from airflow.models.dag_version import DagVersion
    from airflow.models.dagrun import DagRun
    from sqlalchemy import delete

    with create_session() as session:
        session.execute(delete(DagRun))
        session.execute(delete(DagVersion).where(DagVersion.dag_id == "ml_training_dag"))


@pytest.mark.parametrize("train", ["success", "skipped"])
@pytest.mark.parametrize(("trees", "lstm"), [("failed", "failed"), ("failed", "success"), ("skipped", "skipped")])
def test_the_market_is_forecast_after_any_result_of_the_watchlist(next_tasks, train, trees, lstm):
    assert next_tasks(train=train, train_trees=trees, train_lstm=lstm) == {"forecast"}


def test_the_forecast_waits_for_the_models_of_the_watchlist(next_tasks):
    assert next_tasks(train="success", train_trees="failed", train_lstm="running") == set()


def test_nothing_is_forecast_after_a_failed_search_over_the_market(next_tasks):
    assert next_tasks(train="failed", train_trees="success", train_lstm="success") == set()


def test_a_failed_model_of_the_watchlist_does_not_stop_the_dag(dags):
    dag = dags(WATCHLIST="AAPL MSFT")["ml_training_dag"]
    assert not any(dag.get_task(f"train_{kind}").stops_dag for kind in ("trees", "lstm"))
