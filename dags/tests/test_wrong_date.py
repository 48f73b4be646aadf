"""A wrong date in the form fails its run, and neither starts a worker nor pauses the DAG."""

import pytest
from airflow.sdk.exceptions import AirflowFailException

from pipeline.outcome import STOPS_DAG


@pytest.fixture
def no_worker(monkeypatch):
    """Lets a task fail that starts a worker."""

    def start(*_):
        raise AirflowFailException("a worker was started")

    monkeypatch.setattr("pipeline.container.WorkerContainer.execute", start)


@pytest.mark.usefixtures("no_worker")
@pytest.mark.parametrize("day", ["2099-01-01", "1925-01-05"])
@pytest.mark.parametrize("first_task", [("polygon_etl_dag", "ingest"), ("ml_training_dag", "train")])
def test_a_wrong_date_fails_one_run(stored, mails, messages, first_task, day):
    dag_id, task_id = first_task
    run = stored[dag_id].test(run_conf={"trading_date": day})
    assert run.state == "failed"
    failed = [task for task in run.get_task_instances() if task.state == "failed"]
    assert {task.task_id for task in failed} == {task_id}
    assert {task.try_number for task in failed} == {1}
    assert not any(task.xcom_pull(key=STOPS_DAG, task_ids=task.task_id) for task in failed)
    for mail, message in zip(mails, messages, strict=True):
        assert f"found {day}" in mail.get_body(("html",)).get_content()
        assert f"found {day}" in message["text"]
        assert "is paused" not in message["text"]
    assert mails
