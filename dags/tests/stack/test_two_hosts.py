"""Several hosts: Celery workers, one of which is killed, and a second host that joins.

The .env has only the settings of the original Python project. The settings of the demo come from the shell.
"""

import json
from ipaddress import ip_network

import pytest
from market import assert_loaded_once
from stack import PROJECT, Stack, docker, eventually
from test_catch_up import SESSIONS, TWO_WEEKS
from test_failures import waiting_loads

SECOND = f"{PROJECT}-second"

ORIGINAL = {
    "POSTGRES_USER": "stockuser",
    "POSTGRES_PASSWORD": "made-up-password",
    "POSTGRES_DB": "stockdb",
    "POSTGRES_HOST": "localhost",
    "POSTGRES_PORT": "5432",
    "POLYGON_API_KEY": "made-up-key",
    "GMAIL_ACCOUNT": "somebody@gmail.com",
    "GOOGLE_APP_PASSWORD": "abcd efgh ijkl mnop",
    "YOUR_FERNET_KEY": "bWFkZS11cC1rZXktb2YtMzItYnl0ZXMtbG9uZy0tLS0=",
    "YOUR_SECRET_KEY": "made-up-secret",
}


def bridge_address():
    """Return the address of this machine that containers of every network reach."""
    (bridge,) = json.loads(docker("network", "inspect", "bridge"))
    return str(ip_network(bridge["IPAM"]["Config"][0]["Subnet"])[1])


@pytest.fixture
def celery(running):
    here = bridge_address()
    around = {
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW_ADMIN_PASSWORD": "operator",
        "POLYGON_BASE_URL": f"http://{here}:{{REPLAY_PORT}}",
        "POLYGON_CALLS_PER_MINUTE": "0",
        "ETL_START_DATE": TWO_WEEKS[0],
        "ETL_END_DATE": TWO_WEEKS[-1],
        "SMTP_HOST": "mail",
        "SMTP_PORT": "3025",
        "RETRY_SECONDS": "20",
        "LOST_TASK_SECONDS": "30",
    }
    return running("celery", settings=ORIGINAL, profiles=["demo", "celery"], around=around, address=here)


def start_second_host(first, folder):
    """Start another compose project. It has separate networks and volumes and reaches the first one by its address."""
    around = first.around | {"FIRST_HOST": first.address, "COMPOSE_PROJECT_NAME": SECOND}
    host = Stack(folder, first.settings, ["join"], around=around, address=first.address, project=SECOND)
    host.around |= first.ports
    host.end()
    host.compose("up", "-d", "joined-worker")
    eventually("the second host has joined", lambda: " ready." in host.compose("logs", "joined-worker"))
    return host


def of_sessions(stack):
    """Return the running tasks of sessions; those of closed days end although the table is locked."""
    return [task for task in stack.running_tasks() if task["dag_run_id"][:10] in SESSIONS]


def test_the_catch_up_survives_a_killed_worker_and_a_second_host_joins(celery, visit, tmp_path):
    airflow_ui = visit(celery)
    with celery.connection() as connection, connection.cursor() as cursor:
        cursor.execute("lock table daily_bars in access exclusive mode")
        airflow_ui.unpause("polygon_etl_dag")
        (task, *_) = eventually("an ingest waits for the table", lambda: waiting_loads(celery) and of_sessions(celery))
        (killed,) = [worker for worker in celery.containers("worker") if worker.startswith(task["hostname"])]
        docker("kill", "--signal", "KILL", killed)
        second = start_second_host(celery, tmp_path)
        connection.rollback()
    try:
        runs = celery.ended(TWO_WEEKS, "scheduled", 400)
        assert {run["state"] for run in runs.values()} == {"success"}
        assert_loaded_once(celery, TWO_WEEKS, SESSIONS)
        assert celery.tries(task["dag_run_id"], "ingest") > 1
        (joined,) = second.containers("joined-worker")
        assert joined[:12] in celery.task_hosts()
    finally:
        second.end()
