"""Failures with the same cause: the first three are reported at once, the others by their number and dates."""

import time
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from airflow.sdk import DAG

from pipeline import message_limit
from pipeline.alerts import notify_failure, send_summaries
from pipeline.failure import MACROS
from pipeline.outcome import WorkerFailed
from pipeline.pod_failure import PodFailed

START = datetime(2026, 1, 5, 22, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
UNREACHABLE = '{"conn_type": "smtp", "host": "127.0.0.1", "port": 9}'


@pytest.fixture
def clock(monkeypatch, tmp_path):
    """The time by which messages are limited; `pass_time` moves it. The marks are in the test's folder."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = SimpleNamespace(now=START.timestamp())
    found.pass_time = lambda span: setattr(found, "now", found.now + span.total_seconds())
    monkeypatch.setattr(message_limit, "time", SimpleNamespace(time=lambda: found.now, sleep=time.sleep))
    return found


def pull_error(day):
    pod = f"finance-ingest-{day.toordinal()}"
    return PodFailed(
        f"The image example.com/me/finance-ingest:0.3 could not be pulled: ErrImagePull: {pod}", "Check it."
    )


def context(exception, day=date(2025, 1, 6), task_id="ingest", stops_dag=True):
    task = SimpleNamespace(stops_dag=stops_dag, email_on_failure=True, execution_timeout=None)
    ti = SimpleNamespace(
        dag_id="polygon_etl_dag",
        task_id=task_id,
        map_index=-1,
        try_number=3,
        task=task,
        log_url=f"http://localhost:8080/dags/{day}",
    )
    run = SimpleNamespace(partition_key=str(day), logical_date=None)
    dag = DAG("polygon_etl_dag", schedule=None, user_defined_macros=MACROS)
    return {
        "dag": dag,
        "task": task,
        "ti": ti,
        "dag_run": run,
        "run_id": f"{day}__scheduled__x",
        "params": {},
        "exception": exception,
    }


def fail(exception, day=date(2025, 1, 6), **settings):
    failed = context(exception, day, **settings)
    notify_failure(failed)
    return failed


def catch_up(clock, days, span=timedelta(0), first=date(2025, 1, 6)):
    """Let one day after the other fail because its image is missing."""
    for number in range(days):
        day = first + timedelta(days=number)
        assert not fail(pull_error(day), day)["task"].email_on_failure  # Airflow's own mail
        clock.pass_time(span)


def test_thirty_failures_of_a_night_with_the_same_cause_are_few_messages(clock, mails, messages):
    catch_up(clock, 30, timedelta(minutes=24))  # twelve hours
    send_summaries({})  # the next task that succeeds, for example in the morning
    titles = [message["title"] for message in messages]
    assert titles == [
        *[f"polygon_etl_dag: ingest failed for 2025-01-0{day}" for day in (6, 7, 8)],
        "polygon_etl_dag: ingest failed 9 more times, for 2025-01-09 to 2025-01-17",
        "polygon_etl_dag: ingest failed 11 more times, for 2025-01-18 to 2025-01-28",
    ]
    assert [mail["Subject"] for mail in mails] == titles
    clock.pass_time(2 * HOUR)
    for _ in range(2):
        send_summaries({})
    assert [mail["Subject"] for mail in mails[5:]] == [
        "polygon_etl_dag: ingest failed 7 more times, for 2025-01-29 to 2025-02-04"
    ]
    assert [message["title"] for message in messages] == [mail["Subject"] for mail in mails]
    for text in (mails[5].get_body(("html",)).get_content(), messages[5]["text"]):
        for part in ("ErrImagePull", "since 2026-01-06 ", "Check it.", "http://localhost:8080/dags/2025-02-04"):
            assert part in text


def test_another_cause_is_reported_at_once(clock, mails, messages):
    catch_up(clock, 5)
    fail(WorkerFailed(1, ["ERROR disk full"]), date(2025, 1, 9))
    fail(WorkerFailed(1, ["ERROR disk full"]), date(2025, 1, 10))
    fail(WorkerFailed(1, ["ERROR no memory"]), date(2025, 1, 10))
    fail(WorkerFailed(75, ["ERROR disk full"]), date(2025, 1, 10))
    fail(WorkerFailed(75, ["WARN 2025-01-10 FAILED: HTTP 503, Bad Gateway"]), date(2025, 1, 10))
    fail(WorkerFailed(75, ["WARN 2025-01-10 FAILED: HTTP 504, Bad Gateway"]), date(2025, 1, 10))
    fail(pull_error(date(2025, 1, 10)), date(2025, 1, 10), task_id="transform")
    assert [message["title"] for message in messages] == [
        *[f"polygon_etl_dag: ingest failed for 2025-01-0{day}" for day in (6, 7, 8, 9)],
        *["polygon_etl_dag: ingest failed for 2025-01-10"] * 5,
        "polygon_etl_dag: transform failed for 2025-01-10",
    ]
    assert len(mails) == len(messages) == 10
    clock.pass_time(5 * HOUR)
    send_summaries({})
    assert [mail["Subject"] for mail in mails[10:]] == [
        "polygon_etl_dag: ingest failed 2 more times, for 2025-01-09 to 2025-01-10"
    ]


@pytest.mark.parametrize(("exit_code", "stops_dag"), [(1, True), (75, True), (137, True), (2, False)])
def test_every_exit_code_is_limited_and_a_failure_of_the_next_day_is_reported(clock, mails, exit_code, stops_dag):
    for number in range(4):
        day = date(2025, 1, 3 + number)
        fail(WorkerFailed(exit_code, [f"ERROR {day} SUSPECT: found {number} rows"]), day, stops_dag=stops_dag)
    assert len(mails) == 3
    clock.pass_time(24 * HOUR)
    fail(WorkerFailed(exit_code, ["ERROR 2025-01-08 SUSPECT: found 5 rows"]), date(2025, 1, 8), stops_dag=stops_dag)
    assert [mail["Subject"] for mail in mails[3:]] == [
        "polygon_etl_dag: ingest failed 2 more times, for 2025-01-06 to 2025-01-08"
    ]
    clock.pass_time(24 * HOUR)
    fail(WorkerFailed(exit_code, ["ERROR 2025-01-09 SUSPECT: found 5 rows"]), date(2025, 1, 9), stops_dag=stops_dag)
    assert mails[4]["Subject"] == "polygon_etl_dag: ingest failed for 2025-01-09"


def test_a_cleared_run_that_fails_again_is_reported_at_once(clock, mails):
    catch_up(clock, 4)
    catch_up(clock, 2)  # two of them are cleared
    assert [mail["Subject"] for mail in mails] == [
        *[f"polygon_etl_dag: ingest failed for 2025-01-0{day}" for day in (6, 7, 8)],
        "polygon_etl_dag: ingest failed 2 more times, for 2025-01-06 to 2025-01-09",
    ]


def test_two_cleared_runs_that_fail_again_are_both_reported_at_once(clock, mails):
    for _ in range(2):
        catch_up(clock, 2)
    assert [mail["Subject"][-2:] for mail in mails] == ["06", "07", "06", "07"]


def test_failures_that_could_not_be_sent_are_part_of_the_next_message(clock, mails, monkeypatch):
    with monkeypatch.context() as outage:
        outage.setenv("AIRFLOW_CONN_SMTP_DEFAULT", UNREACHABLE)
        catch_up(clock, 2)
    assert mails == []
    catch_up(clock, 2, first=date(2025, 1, 8))
    assert [mail["Subject"] for mail in mails] == [
        "polygon_etl_dag: ingest failed 3 times, for 2025-01-06 to 2025-01-08"
    ]


def test_a_task_whose_process_was_killed_leaves_the_mail_to_airflow(mails, messages):
    """The DAG processor calls the notifier, and sends the mail in a separate step."""
    assert fail(None)["task"].email_on_failure
    assert (len(mails), len(messages)) == (0, 1)


def test_counted_failures_that_cannot_be_read_do_not_hide_a_failure(clock, mails, tmp_path, messages):
    catch_up(clock, 1)
    (file,) = tmp_path.glob("finance-alerts-*/cause-*")
    file.write_text('{"sent_at"')
    catch_up(clock, 1)
    assert len(mails) == len(messages) == 2
