"""A worker as a container of this Docker Engine."""

from __future__ import annotations

import os
import re
import socket
from typing import TYPE_CHECKING, Any

from airflow.providers.docker.exceptions import DockerContainerFailedException
from airflow.providers.docker.operators.docker import DockerOperator
from docker.errors import NotFound
from docker.types import Mount

from pipeline.retries import WorkerFailed

if TYPE_CHECKING:
    from airflow.sdk import Context

# What workers read (see .env.example).
DATABASE = ("POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB", "POSTGRES_HOST", "POSTGRES_PORT")
VENDOR = ("POLYGON_API_KEY", "POLYGON_BASE_URL", "POLYGON_CALLS_PER_MINUTE")
REPLAY_URL = "http://replay:8090"
RESULTS = "/results"


class WorkerContainer(DockerOperator):
    """A worker on this Docker Engine. Only one that `calls_vendor` gets the vendor's key."""

    def __init__(self, *, calls_vendor: bool = False, **settings: Any) -> None:
        super().__init__(**settings)
        self.calls_vendor = calls_vendor

    def execute(self, context: Context) -> Any:
        """Run the container; its exit code and last lines go into the failure."""
        ti = context["ti"]
        task = f"{ti.dag_id}/{ti.run_id}/{ti.task_id}/{ti.map_index}"
        self.labels = {"finance.task": task}
        self._remove_orphan(task)
        self._private_environment = environment(self.calls_vendor)
        try:
            return super().execute(context)
        except DockerContainerFailedException as failure:
            exit_code = int(re.search(r"'StatusCode': (\d+)", str(failure))[1])
            raise WorkerFailed(exit_code, failure.logs) from None

    def on_kill(self) -> None:
        """Stop the container; one that a timeout has removed already is no reason to hide the timeout."""
        try:
            super().on_kill()
        except NotFound:
            self.log.info("The container is gone already.")

    def _remove_orphan(self, task: str) -> None:
        """End what an earlier try of this stack left running when its Airflow process was killed."""
        mine = {"label": f"finance.task={task}", "network": self.network_mode}
        for orphan in self.cli.containers(all=True, filters=mine):
            self.log.warning("Removing container %s of an earlier try.", orphan["Id"][:12])
            self.cli.remove_container(orphan["Id"], force=True)


OPERATOR, WORDS = WorkerContainer, "command"


def settings(image: str, memory: str, calls_vendor: bool, keeps_results: bool) -> dict[str, Any]:
    """Return the operator's arguments for a worker's container."""
    volume = os.environ.get("FINANCE_RESULTS") or "finance_results"
    return {
        "image": image,
        "calls_vendor": calls_vendor,
        "mem_limit": memory,
        "network_mode": os.environ.get("FINANCE_NETWORK") or "finance",
        "mounts": [Mount(target=RESULTS, source=volume, type="volume")] if keeps_results else [],
        "mount_tmp_dir": False,
        "auto_remove": "force",
    }


def environment(calls_vendor: bool) -> dict[str, str]:
    """Return the worker's environment. Without a key, and with the demo profile up, the vendor is the replay server."""
    names = DATABASE + VENDOR if calls_vendor else DATABASE
    found = {name: os.environ[name] for name in names if os.environ.get(name)}
    if found.get("POSTGRES_HOST") in {"localhost", "127.0.0.1"}:  # this machine, seen from inside a container
        found["POSTGRES_HOST"] = "postgres"
    if calls_vendor and "POLYGON_API_KEY" not in found and _resolves("replay"):
        found |= {"POLYGON_API_KEY": "demo", "POLYGON_BASE_URL": REPLAY_URL, "POLYGON_CALLS_PER_MINUTE": "0"}
    return found


def _resolves(host: str) -> bool:
    try:
        socket.getaddrinfo(host, None)
    except socket.gaierror:
        return False
    return True
