"""The demo of deploy/kubernetes in a namespace of its own: installs it, queries it, breaks it and deletes it."""

from __future__ import annotations

import email
import email.message
import json
import os
import subprocess
import time
from collections.abc import Callable
from email.policy import default as modern
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[3]
MANIFESTS = ROOT / "deploy/kubernetes"
NAMESPACE = "finance-test"
IN_MANIFESTS = "registry.example.com/me/{}"
SETTINGS = {
    "AIRFLOW_ADMIN_PASSWORD": "operator",
    "ETL_START_DATE": "2025-01-06",
    "ETL_END_DATE": "2025-01-06",
    "RETRY_SECONDS": "3",
    "LOST_TASK_SECONDS": "30",
}
DAG = "polygon_etl_dag"
REPLAY = ["--host", "0.0.0.0", "--tickers", "60"]  # the models of the default market would take hours on one node
Answer = TypeVar("Answer")


def kubectl(*words: str, text: str | None = None, check: bool = True) -> str:
    """Run kubectl in the namespace of the tests and return its standard output."""
    return _run("kubectl", "-n", NAMESPACE, *words, text=text, check=check)


def eventually(what: str, ask: Callable[[], Answer], seconds: float = 900) -> Answer:
    """Call `ask` until its result is true, and return it; fail with the last result after `seconds`.

    The limit is far above the time on an idle node: it ends a test whose event never happens.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            answer: Any = ask()
        except (AssertionError, ValueError) as error:  # while a pod restarts
            answer = error
        if answer and not isinstance(answer, Exception):
            return answer
        assert time.monotonic() < end, f"{what}: expected within {seconds:.0f} s, found {answer!r}"
        time.sleep(1)


class Cluster:
    """The installed demo."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.images, _, self.tag = os.environ["WORKER_IMAGES"].rpartition(":")
        self.settings = SETTINGS | {"WORKER_IMAGES": self.images + ":{tag}", "IMAGE_TAG": self.tag}

    def install(self) -> None:
        """Install the demo as docs/kubernetes.md describes, into a namespace that enforces `restricted`."""
        self.remove()
        kubectl("create", "namespace", NAMESPACE)
        kubectl("label", "namespace", NAMESPACE, "pod-security.kubernetes.io/enforce=restricted")
        own = str(self.folder / ".env")
        self.apply_settings(str(ROOT / ".env.example"), str(MANIFESTS / "demo/demo.env"), own)
        overlay = self.folder / "overlay"
        overlay.mkdir()
        (overlay / "kustomization.yaml").write_text(json.dumps(self._overlay(overlay)))
        kubectl("apply", "-k", str(overlay))
        self.wait_for_airflow()

    def apply_settings(self, *files: str, **changed: str) -> None:
        """Write the changed settings into .env and apply the files; without any, those of the previous call."""
        self.settings |= changed
        (self.folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in self.settings.items()))
        _run(str(MANIFESTS / "apply-settings"), "-n", NAMESPACE, *files)

    def _overlay(self, folder: Path) -> dict[str, Any]:
        names = ("finance-airflow", "finance-ingest", "finance-replay")
        images = [
            {"name": IN_MANIFESTS.replace("{}", name), "newName": self.images.replace("{}", name), "newTag": self.tag}
            for name in names
        ]
        arguments = [{"op": "add", "path": "/spec/template/spec/containers/0/args", "value": REPLAY}]
        return {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "namespace": NAMESPACE,
            "resources": [os.path.relpath(MANIFESTS / "demo", folder.resolve())],
            "images": images,
            "patches": [{"target": {"kind": "Deployment", "name": "replay"}, "patch": json.dumps(arguments)}],
        }

    def remove(self) -> None:
        """Delete the namespace with everything in it."""
        kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", "--wait", "--timeout=600s")

    def wait_for_airflow(self) -> None:
        """Wait until Airflow and the servers that it needs are ready."""
        for server in ("statefulset/postgres", "deployment/mail", "deployment/replay"):
            kubectl("rollout", "status", server, "--timeout=900s")
        kubectl("rollout", "status", "deployment/airflow", "--timeout=1200s")
        eventually("Airflow knows the DAG", lambda: self.api("GET", f"dags/{DAG}").get("dag_id"))

    def in_pod(self, workload: str, *words: str, text: str | None = None, container: str | None = None) -> str:
        """Run a command in a pod of the workload."""
        chosen = ["-c", container] if container else []
        return kubectl("exec", "-i", workload, *chosen, "--", *words, text=text)

    def run_worker(self, image: str, *words: str) -> str:
        """Run a worker in a pod of its own, as docs/kubernetes.md describes, and return its log."""
        script = "/opt/airflow/dags/compose/run_worker.py"
        return self.in_pod("deployment/airflow", "python", script, image, *words, container="scheduler")

    def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call Airflow's REST API from inside the api-server's container."""
        return json.loads(self.request(method, f"api/v2/{path}", body))

    def request(self, method: str, path: str, body: dict[str, Any] | None = None) -> str:
        """Request a page of Airflow's API server with the login of admin, from inside its container."""
        login = json.dumps({"username": "admin", "password": SETTINGS["AIRFLOW_ADMIN_PASSWORD"]})
        script = """
            token=$(curl -fsS -X POST localhost:8080/auth/token -H 'Content-Type: application/json' -d "$1" |
                sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
            curl -sS -X "$2" "localhost:8080/$3" -H "Authorization: Bearer $token" \
                -H 'Content-Type: application/json' ${4:+-d "$4"}"""
        words = ["bash", "-ec", script, "api", login, method, path, *([json.dumps(body)] if body else [])]
        return self.in_pod("deployment/airflow", *words, container="api-server")

    def sql(self, query: str) -> list[list[str]]:
        """Return the rows of a query on the market's database, as text."""
        return [row.split("|") for row in self.psql(query).splitlines()]

    def psql(self, text: str) -> str:
        """Run statements on the market's database."""
        return self.in_pod("statefulset/postgres", "psql", "-qAtX", "-U", "finance", "-d", "finance", text=text)

    def trigger(self, day: str) -> str:
        """Start a run for the day and return its id."""
        run = self.api("POST", f"dags/{DAG}/dagRuns", {"logical_date": None, "conf": {"trading_date": day}})
        return run["dag_run_id"]

    def ended(self, run_id: str, seconds: float = 1200, dag_id: str = DAG) -> str:
        """Wait until the run has ended and return its state."""

        def state() -> str | None:
            found = self.api("GET", f"dags/{dag_id}/dagRuns/{run_id}")["state"]
            return found if found in {"success", "failed"} else None

        return eventually(f"the run {run_id} ends", state, seconds)

    def task(self, run_id: str, task_id: str = "ingest") -> dict[str, Any]:
        """Return a task of the run as Airflow's API describes it."""
        return self.api("GET", f"dags/{DAG}/dagRuns/{run_id}/taskInstances/{task_id}")

    def log(self, run_id: str, attempt: int = 1, task_id: str = "ingest") -> str:
        """Return the log of an attempt of a task."""
        path = f"dags/{DAG}/dagRuns/{run_id}/taskInstances/{task_id}/logs/{attempt}?full_content=true"
        return json.dumps(self.api("GET", path))

    def set_paused(self, dag_id: str, paused: bool) -> None:
        """Pause or unpause a DAG."""
        self.api("PATCH", f"dags/{dag_id}", {"is_paused": paused})

    def worker_pods(self) -> list[dict[str, Any]]:
        """Return the pods that tasks have created."""
        return json.loads(kubectl("get", "pods", "-l", "kubernetes_pod_operator=True", "-o", "json"))["items"]

    def change_vendor(self, **settings: str | None) -> None:
        """Change or remove settings of the secret `finance-vendor`, which the next pod of ingest reads."""
        removed = {name: None for name, value in settings.items() if value is None}
        given = {name: value for name, value in settings.items() if value is not None}
        for field, values in (("stringData", given), ("data", removed)):
            if values:
                kubectl("patch", "secret", "finance-vendor", "--type=merge", "-p", json.dumps({field: values}))

    def mails(self) -> list[email.message.EmailMessage]:
        """Return the mails that the demo's mail server received."""
        address = "http://mail:8080/api/user/operator@localhost/messages/"
        found = self.in_pod("deployment/airflow", "curl", "-sS", address, container="api-server")
        messages = json.loads(found)
        if not isinstance(messages, list):  # no mail has been sent
            return []
        return [email.message_from_string(mail["mimeMessage"], policy=modern) for mail in messages]

    def mail_about(self, day: str) -> str:
        """Wait for the mail about the day's failure and return its text."""

        def look() -> str | None:
            found = [mail for mail in self.mails() if mail["Subject"].endswith(f"ingest failed for {day}")]
            return found[0].get_body(("html",)).get_content() if found else None

        return eventually(f"a mail about {day} arrives", look)

    def loads(self, day: str) -> list[list[str]]:
        """Return the runs that loaded the day, and whether their bars are those of the table."""
        return self.sql(f"""
            select count(*),
                bool_and(bars > 0 and bars = (select count(*) from daily_bars where trading_date = '{day}'))
            from ingestion_logs where verdict = 'LOADED' and ingestion_date = '{day}'""")

    def diagnostics(self) -> str:
        """Describe the namespace for the report of a failed test."""
        words = (
            "get pods -o wide",
            "get events --sort-by=.lastTimestamp",
            "logs deployment/airflow -c scheduler --tail=60",
        )
        return "\n".join(kubectl(*line.split(), check=False)[-6000:] for line in words)


def _run(*words: str, text: str | None = None, check: bool = True) -> str:
    environment = os.environ | {"KUBECONFIG": os.environ["CLUSTER_KUBECONFIG"]}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment, input=text, cwd=ROOT)
    assert done.returncode == 0 or not check, (
        f"{' '.join(words)[:300]} ended with {done.returncode}:\n{done.stderr[-3000:]}"
    )
    return done.stdout
