"""A task that fails in a real container, run by Airflow: its mail, its webhook message and its mark."""

from datetime import timedelta

import pytest

from pipeline.outcome import STOPS_DAG
from pipeline.worker import task_defaults, worker

SHELL = "debian:bookworm-slim"


@pytest.fixture
def run(store, monkeypatch):
    """Returns a function that runs a DAG with one task, whose worker is a shell script, and returns the run."""
    from airflow.sdk import DAG

    from pipeline.failure import MACROS

    monkeypatch.setenv("FINANCE_NETWORK", "bridge")
    monkeypatch.setenv("ALERT_EMAIL", "operator@example.com")

    def start(script, name):
        with DAG(name, schedule=None, default_args=task_defaults(), user_defined_macros=MACROS) as dag:
            worker("ingest", SHELL, ["sh", "-c", script], time_limit=timedelta(minutes=2), memory="64m")
        store(dag)
        return dag.test()

    return start


REJECTED = "echo '07:15:02 WARN 2025-01-13 REFUSED: HTTP 401, check POLYGON_API_KEY'; exit 2"


def test_a_failure_is_one_mail_and_one_message_with_the_reason(run, mails, messages, caplog, capfd):
    result = run(REJECTED, "rejected")
    assert result.state == "failed"
    reason = "The worker ended with exit code 2: 2025-01-13 REFUSED: HTTP 401, check POLYGON_API_KEY"
    ((mail,), (message,)) = mails, messages
    assert mail["To"] == "operator@example.com"
    assert mail["Subject"] == message["title"]
    assert reason in mail.get_body(("html",)).get_content()
    assert reason in message["text"]
    for text in (mail.get_body(("html",)).get_content(), message["text"]):
        assert "the DAG rejected is paused" in text
    assert xcoms(result) == {STOPS_DAG: "2025-01-13 REFUSED: HTTP 401, check POLYGON_API_KEY"}
    written = capfd.readouterr().out  # the lines of structlog; caplog has those of the module `logging`
    assert "Task failed with exception" in written
    assert "[DAG TEST] end task" in caplog.text
    assert "hook-secret" not in written + caplog.text


def test_the_next_failure_of_a_flood_is_neither_a_mail_nor_a_message(run, mails, messages):
    assert run(REJECTED, "flood").state == "failed"
    assert run(REJECTED, "flood").state == "failed"
    assert (len(mails), len(messages)) == (1, 1)


def test_a_day_outside_the_plan_is_skipped_without_a_message(run, mails, messages):
    result = run("echo '07:15:02 WARN 2020-01-02 OUT_OF_PLAN: outside the history'; exit 2", "out_of_plan")
    assert [task.state for task in result.get_task_instances()] == ["skipped"]
    assert (mails, messages, xcoms(result)) == ([], [], {})


def xcoms(result):
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session
    from sqlalchemy import select

    with create_session() as session:
        found = session.scalars(select(XComModel).where(XComModel.dag_id == result.dag_id)).all()
        return {xcom.key: xcom.value for xcom in found}
