from contextlib import closing
from datetime import date
from email.message import EmailMessage

import pytest
from market import assert_loaded_once, days
from stack import docker, eventually

VENDOR = {"POLYGON_API_KEY": "", "POLYGON_BASE_URL": "https://api.massive.com", "POLYGON_CALLS_PER_MINUTE": "5"}
REJECTED = VENDOR | {
    "POLYGON_API_KEY": "rejected-by-the-vendor",
    "POLYGON_BASE_URL": "http://replay:8090",
    "POLYGON_CALLS_PER_MINUTE": "0",
}


@pytest.fixture
def rejected_key(stack):
    """The vendor, here the replay server, rejects the key: it answers every call with 401."""
    stack.up(**REJECTED)
    yield
    stack.up(**VENDOR)


@pytest.mark.usefixtures("rejected_key")
def test_a_wrong_key_fails_at_once_and_the_mail_contains_the_next_step(stack, airflow_ui):
    run_id = airflow_ui.trigger("2025-01-13")
    assert stack.ended_run(run_id) == "failed"
    assert stack.states(run_id) == {"ingest": "failed", "transform": "upstream_failed"}
    assert stack.tries(run_id, "ingest") == 1
    mail = eventually("a mail", lambda: the_mail(stack, "polygon_etl_dag: ingest failed for 2025-01-13"))
    text = mail.get_body().get_content()
    airflow_ui.show_mail(mail)
    for part in ("polygon_etl_dag", "ingest", "2025-01-13", "exit code 2", "401", "Unknown API Key"):
        assert part in text
    assert "check POLYGON_API_KEY" in text
    assert "rejected-by-the-vendor" not in mail.as_string()

    assert "polygon_etl_dag is paused" in text
    stack.up(**VENDOR)
    airflow_ui.clear(run_id, "ingest")
    airflow_ui.unpause("polygon_etl_dag")
    eventually("the cleared run succeeds", lambda: stack.states(run_id)["transform"] == "success")
    airflow_ui.expect_run_state(run_id, "Success")
    assert_loaded_once(stack, ["2025-01-13"], ["2025-01-13"])


@pytest.mark.usefixtures("rejected_key")
def test_a_rejected_key_is_one_mail_and_stops_a_backfill_that_continues_when_it_is_corrected(stack, airflow_ui):
    requested = days("2024-02-05", "2024-02-16")
    eventually("no backfill is running", stack.backfill_over)
    airflow_ui.backfill(requested[0], requested[-1])
    eventually("the DAG is paused", lambda: stack.is_paused("polygon_etl_dag"))
    stack.wait_until_idle()
    states = [run["state"] for run in stack.runs(run_type="backfill") if run["partition_key"] in requested]
    assert states.count("failed") < len(requested)
    assert "failed" in states
    mails = [mail for mail in stack.mails("operator@localhost") if " 2024-02-" in mail["subject"]]
    assert len(mails) == 1

    stack.up(**VENDOR)
    clear = "airflow dags clear --yes --only-failed --partition-date-start 2000-01-01 polygon_etl_dag"
    assert clear in " ".join(mails[0].get_body().get_content().split())
    stack.compose("exec", "-T", "api-server", *clear.split())
    airflow_ui.unpause("polygon_etl_dag")
    runs = stack.ended(requested, "backfill", 400)
    assert {run["state"] for run in runs.values()} == {"success"}


def the_mail(stack, subject) -> EmailMessage | None:
    return next((mail for mail in stack.mails("operator@localhost") if mail["subject"] == subject), None)


def test_an_outage_of_the_vendor_is_retried(stack, airflow_ui):
    run_id = airflow_ui.trigger("2025-01-14")  # compose.yml: the first six calls for it are answered with 503
    assert stack.ended_run(run_id) == "success"
    assert stack.tries(run_id, "ingest") == 2
    verdicts = "select verdict, http_status from ingestion_logs where ingestion_date = '2025-01-14' order by run_id"
    assert [verdict for verdict, _ in stack.sql(verdicts)] == ["FAILED", "LOADED"]
    assert_loaded_once(stack, ["2025-01-14"], ["2025-01-14"])
    assert the_mail(stack, "polygon_etl_dag: ingest failed for 2025-01-14") is None


def test_a_task_killed_while_it_loads_is_cleared_and_loads_the_day_once(stack, airflow_ui):
    with stack.connection() as connection, connection.cursor() as cursor:
        cursor.execute("lock table daily_bars in access exclusive mode")
        run_id = airflow_ui.trigger("2025-01-15")
        (killed, *_) = eventually("the load waits for the table, in its transaction", lambda: waiting_loads(stack))
        (worker,) = stack.workers()
        docker("kill", "--signal", "KILL", worker)
        eventually("the database ends the session", lambda: killed not in waiting_loads(stack), 120)
        cursor.execute("select count(*) from daily_bars where trading_date = '2025-01-15'")
        assert cursor.fetchone() == (0,)
        eventually(
            "Airflow detects the killed container",
            lambda: stack.tries(run_id, "ingest") > 1 or stack.states(run_id)["ingest"] in {"up_for_retry", "failed"},
        )
        connection.rollback()
    airflow_ui.clear(run_id, "ingest")
    assert stack.ended_run(run_id) == "success"
    assert_loaded_once(stack, ["2025-01-15"], ["2025-01-15"])


# Kills the child of the container's first process; with it, all processes of the container end.
KILL_SERVICE = """
    for status in /proc/[0-9]*/status; do
        if grep -q '^PPid:.1$' $status; then kill -9 $(basename $(dirname $status)); fi
    done"""


def test_the_task_of_a_killed_scheduler_comes_back_and_loads_the_day_once(stack, airflow_ui):
    assert stack.sql("select count(*) from daily_bars where trading_date = '2025-01-22'") == [(0,)]  # by no other test
    with stack.connection() as connection, connection.cursor() as cursor:
        cursor.execute("lock table daily_bars in access exclusive mode")
        run_id = airflow_ui.trigger("2025-01-22")
        eventually("the load waits for the table", lambda: waiting_loads(stack))
        (scheduler,) = stack.containers("scheduler")
        docker("exec", scheduler, "bash", "-c", KILL_SERVICE, check=False)  # the command ends with its container
        # far less than Airflow's own interval of 300 s
        eventually("a second attempt", lambda: stack.tries(run_id, "ingest") > 1, 280)
        connection.rollback()
    assert stack.ended_run(run_id) == "success"
    assert_loaded_once(stack, ["2025-01-22"], ["2025-01-22"])


def waiting_loads(stack):
    """Return the sessions that wait for daily_bars; a load also reads it in functions, whose calls do not name it."""
    return stack.sql("select pid from pg_locks where not granted and relation = 'daily_bars'::regclass")


def test_a_backfill_continues_after_a_restart_of_scheduler_and_database(stack, airflow_ui):
    requested = days("2024-10-28", "2024-11-08")
    sessions = [day for day in requested if day[-2:] not in {"02", "03"}]
    within = f"between '{requested[0]}' and '{requested[-1]}'"
    loaded = f"select count(*) from trading_days where verdict = 'LOADED' and trading_date {within}"
    with closing(stack.connection()) as connection, connection.cursor() as cursor:
        cursor.execute(f"select pg_advisory_xact_lock({lock_of(sessions[-1])})")  # the restart releases it
        eventually("no backfill is running", stack.backfill_over)
        airflow_ui.backfill(requested[0], requested[-1])
        eventually("a part of the backfill is loaded", lambda: stack.sql(loaded)[0][0] >= 2)
        eventually("the load of the last session waits", lambda: waiting_for(stack, sessions[-1]))
        stack.compose("restart", "postgres", "scheduler")
    eventually("PostgreSQL answers", lambda: stack.sql("select 1"))
    runs = stack.ended(requested, "backfill", 400)
    assert {run["state"] for run in runs.values()} == {"success"}
    assert_loaded_once(stack, requested, sessions)


def lock_of(day):
    """Return the arguments of the advisory lock that a load of the day takes, as in finance.common.Database.Lock."""
    return f"1705001, {(date.fromisoformat(day) - date(1970, 1, 1)).days}"


def waiting_for(stack, day):
    """Return the sessions that wait for the lock of the day."""
    held = f"locktype = 'advisory' and not granted and (classid, objid) = ({lock_of(day)})"
    return stack.sql(f"select pid from pg_locks where {held}")
