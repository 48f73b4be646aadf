"""Run by bench/idle in the virtual environment of the DAGs: measures and prints Markdown."""

import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import docker
from market import days
from measure import machine
from stack import Stack, eventually, example_settings

PROJECT = "finance-bench"
COMPOSE = """services: {replay: {command: [--host, 0.0.0.0, --tickers, "200"]}}"""
DAGS = ("polygon_etl_dag", "corrections_dag", "securities_dag", "retention_dag", "ml_training_dag")
MONTH = timedelta(days=31)
ACTIVE = "select count(*) from dag_run where state in ('queued', 'running')"
ROWS = "select (select count(*) from dag_run), (select count(*) from task_instance)"


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    celery = sys.argv[2:] == ["celery"]
    first = date.today() - MONTH
    settings = {
        "ETL_START_DATE": first.isoformat(),
        "ETL_AT": "00:00",  # otherwise, until 06:00, the run of yesterday waits, and the stack does not become idle
        "AIRFLOW_ADMIN_PASSWORD": "operator",
        "RETRY_SECONDS": "5",
    }
    if celery:
        settings["AIRFLOW__CORE__EXECUTOR"] = "CeleryExecutor"
    with tempfile.TemporaryDirectory() as folder:
        overlay = Path(folder, "compose.yml")
        overlay.write_text(COMPOSE)
        profiles = ["demo", "celery"] if celery else ["demo"]
        stack = Stack(Path(folder), example_settings() | settings, profiles, overlays=(overlay,), project=PROJECT)
        print(machine(), flush=True)
        try:
            stack.end()
            stack.up()
            empty = size(stack)
            run_all(stack, days(first.isoformat(), (date.today() - timedelta(days=2)).isoformat()))
            report_size(stack, empty)
            report_usage(seconds)
        finally:
            stack.end()


def airflow(stack: Stack, query: str) -> tuple:
    """Return the first row of a query on Airflow's database."""
    ((name,),) = stack.sql("select datname from pg_database where datname like '%airflow'")
    return stack.sql(query, name)[0]


def size(stack: Stack) -> int:
    return airflow(stack, "select pg_database_size(current_database())")[0]


def run_all(stack: Stack, loaded: list[str]) -> None:
    """Load the days, and wait until no run of any DAG is active any more."""

    def unpause(dag: str) -> None:
        switch = ["exec", "-T", "api-server", "airflow", "dags", "unpause", "--yes", dag]
        eventually(f"{dag} is parsed", lambda: stack.compose(*switch))

    unpause("polygon_etl_dag")
    stack.ended(loaded, "scheduled", 1800)
    for dag in DAGS:
        unpause(dag)
    time.sleep(60)  # the scheduler creates the runs that are due
    eventually("no run is active", lambda: airflow(stack, ACTIVE) == (0,), 1800)


def report_size(stack: Stack, empty: int) -> None:
    runs, tasks = airflow(stack, ROWS)
    grown = size(stack)
    logs = stack.compose("exec", "-T", "scheduler", "du", "-sk", "/opt/airflow/logs").split()[0]
    print(
        f"\nAirflow's database: {empty / 1e6:.1f} MB empty, {grown / 1e6:.1f} MB after {runs} runs with {tasks} tasks; "
        f"its log files: {int(logs) / 1e3:.1f} MB.\n",
        flush=True,
    )


def report_usage(seconds: int) -> None:
    """Print a row per container that runs, with its CPU seconds divided by the elapsed time."""
    engine = docker.from_env()
    label = f"com.docker.compose.project={PROJECT}"
    containers = sorted(engine.containers.list(filters={"label": label}), key=lambda container: container.name)
    start = {container.id: cpu(container) for container in containers}
    time.sleep(seconds)
    print(f"CPU in {seconds} s without a run, in percent of one core, and memory:\n")
    print("| service | CPU | memory |\n|---|---|---|")
    whole = 0.0
    for container in containers:
        (at, before), (now, after) = start[container.id], cpu(container)
        share = 100 * (after - before) / (now - at)
        whole += share
        used = container.stats(stream=False)["memory_stats"]
        resident = used["stats"].get("anon") or used["stats"]["rss"]
        service = container.labels["com.docker.compose.service"]
        print(f"| {service} | {share:.1f} % | {resident / 1e6:.0f} MB |")
    print(f"| all | {whole:.1f} % | |")


def cpu(container) -> tuple[float, float]:
    """Return the time and the CPU seconds that the container has used."""
    used = container.stats(stream=False)["cpu_stats"]["cpu_usage"]["total_usage"]
    return time.monotonic(), used / 1e9


main()
