"""The message about a run that takes too long."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.deadline import report_late_run

LIMIT = timedelta(hours=10)


def passed(state="running", ran=LIMIT, day="2025-01-13"):
    """Return the context of Airflow's callback for a run that was queued LIMIT ago and has been running for `ran`."""
    started = None if state == "queued" else str(datetime.now(UTC) - ran)
    run = {"dag_id": "polygon_etl_dag", "dag_run_id": f"{day}__scheduled__x", "partition_key": day, "state": state}
    return {"dag_run": run | {"start_date": started}}


def report(*contexts):
    for context in contexts:
        report_late_run(context, int(LIMIT.total_seconds()))


def test_a_run_that_has_not_ended_is_one_mail_and_one_message_with_a_link(mails, messages, monkeypatch):
    monkeypatch.setenv("AIRFLOW_URL", "https://airflow.example")
    report(passed())
    ((mail,), (message,)) = mails, messages
    assert mail["Subject"] == message["title"] == "polygon_etl_dag: the run for 2025-01-13 has not ended"
    for text in (mail.get_body(("html",)).get_content(), message["text"]):
        for part in (
            "UTC. Its limit is 10 hours.",
            "slot of the pool vendor",
            "https://airflow.example/dags/polygon_etl_dag/",
        ):
            assert part in text


@pytest.mark.parametrize(
    ("state", "ran"),
    [
        ("queued", LIMIT),  # a backfill has many runs that wait for those before them
        ("running", timedelta(hours=8)),  # it waited in the queue for two hours
        ("failed", LIMIT),  # its failure was reported
        ("success", LIMIT),  # it ended after the deadline had passed
    ],
)
def test_a_run_that_waited_in_the_queue_or_has_ended_is_no_message(mails, messages, state, ran):
    report(passed(state, ran))
    assert (mails, messages) == ([], [])


def test_a_run_that_waited_in_the_queue_and_then_hangs_is_reported_by_a_later_deadline(mails, messages):
    late = passed(ran=timedelta(hours=4))  # it had waited for six hours
    report(late)
    assert (mails, messages) == ([], [])
    report(passed(ran=timedelta(hours=14)))  # at the second deadline
    assert (len(mails), len(messages)) == (1, 1)


def test_many_late_runs_of_a_catch_up_are_one_message(mails, messages):
    report(*(passed(day=f"2025-01-{day}") for day in range(13, 18)))
    assert (len(mails), len(messages)) == (1, 1)


def test_an_unreachable_mail_server_does_not_stop_the_webhook(messages, monkeypatch, caplog):
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", '{"conn_type": "smtp", "host": "127.0.0.1", "port": 9}')
    report(passed())
    assert len(messages) == 1
    assert "mail: not sent, " in caplog.text


def test_a_late_run_is_reported_again_if_no_message_could_be_sent(mails, messages, monkeypatch):
    with monkeypatch.context() as outage:
        outage.setenv("AIRFLOW_CONN_SMTP_DEFAULT", '{"conn_type": "smtp", "host": "127.0.0.1", "port": 9}')
        outage.setenv("ALERT_WEBHOOK", "http://127.0.0.1:9/hook-secret")
        report(passed(day="2025-01-13"))
    assert (mails, messages) == ([], [])
    report(passed(day="2025-01-14"), passed(day="2025-01-15"))
    subjects = ["polygon_etl_dag: the run for 2025-01-14 has not ended"]
    assert [mail["Subject"] for mail in mails] == subjects
    assert [message["title"] for message in messages] == subjects


def queue_run(session):
    """Queue a run of polygon_etl_dag, as the scheduler does."""
    from airflow.models.serialized_dag import SerializedDagModel
    from airflow.utils.state import DagRunState
    from airflow.utils.types import DagRunTriggeredByType, DagRunType

    dag = session.scalar(SerializedDagModel.latest_item_select_object("polygon_etl_dag")).dag
    run = dag.create_dagrun(
        run_id="2025-01-13__scheduled__x",
        partition_key="2025-01-13",
        run_after=datetime.now(UTC),
        run_type=DagRunType.SCHEDULED,
        triggered_by=DagRunTriggeredByType.TIMETABLE,
        state=DagRunState.QUEUED,
        session=session,
    )
    run.dag = dag
    session.flush()
    return run


def deadlines(session):
    from airflow.models.deadline import Deadline
    from sqlalchemy import select

    return list(session.scalars(select(Deadline)))


@pytest.mark.parametrize(("state", "left"), [("success", 0), ("failed", 4)])
@pytest.mark.usefixtures("stored")
def test_a_run_that_succeeds_in_time_has_no_deadline_any_more(state, left):
    from airflow.utils.session import create_session
    from airflow.utils.state import DagRunState

    with create_session() as session:
        run = queue_run(session)
        found = {deadline.deadline_time for deadline in deadlines(session)}
        assert found == {run.queued_at + times * LIMIT for times in (1, 2, 4, 8)}
        run.state = DagRunState.RUNNING
        for task in run.task_instances:
            task.state = state
        session.flush()
        run.update_state(session=session)
        assert run.state == state
        assert len(deadlines(session)) == left


@pytest.fixture
def late_run(stored):
    """A run of polygon_etl_dag whose deadline passes now. All DAGs are paused, so that nothing else happens."""
    from airflow.models.dag import DagModel
    from airflow.utils.session import create_session
    from airflow.utils.state import DagRunState
    from sqlalchemy import update

    with create_session() as session:
        run = queue_run(session)
        deadline = min(deadlines(session), key=lambda found: found.deadline_time)
        deadline.deadline_time = datetime.now(UTC)
        run.state, run.start_date = DagRunState.RUNNING, datetime.now(UTC) - LIMIT
        session.execute(update(DagModel).values(is_paused=True))


@pytest.mark.usefixtures("late_run")
def test_the_scheduler_runs_the_callback_without_a_triggerer(scheduler, mails, messages):
    log = scheduler(lambda: mails and messages)
    subject = "polygon_etl_dag: the run for 2025-01-13 has not ended"
    assert [message["title"] for message in messages] == [subject], log
    assert [mail["Subject"] for mail in mails] == [subject], log
