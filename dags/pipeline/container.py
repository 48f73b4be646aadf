"""A worker as a container of this Docker Engine."""

from __future__ import annotations

import os
import re
import socket
from functools import partial
from typing import TYPE_CHECKING, Any

from airflow.providers.docker.exceptions import DockerContainerFailedException
from airflow.providers.docker.operators.docker import DockerOperator
from docker import APIClient
from docker.errors import NotFound
from docker.types import Mount

from pipeline.retries import WorkerFailed

if TYPE_CHECKING:
    from airflow.sdk import Context

# What workers read (see .env.example).
COMMON = (
    "POSTGRES_USER",
    "POSTGRES_PASSWORD",
    "POSTGRES_DB",
    "POSTGRES_HOST",
    "POSTGRES_PORT",
    "POSTGRES_SSLMODE",
    "POSTGRES_SSLROOTCERT",
    "LOG_FORMAT",
)
VENDOR = ("POLYGON_API_KEY", "POLYGON_BASE_URL", "POLYGON_CALLS_PER_MINUTE")
# The way to the vendor. Airflow has these as WORKER_HTTPS_PROXY and so on: its own calls stay inside the stack.
ROUTE = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE")
REPLAY_URL = "http://replay:8090"
OWN_HOSTS = ("localhost", "127.0.0.1", "postgres", "replay")
RESULTS = "/results"
CERTIFICATES = "/certificates"
# What a pod's security context gives as well. Without a capability, the only place to write is the scratch folder.
CONFINED: dict[str, Any] = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges"],
    "pids_limit": 512,
    "tmpfs": ["/tmp"],  # noqa: S108 - the container's own
}


class WorkerContainer(DockerOperator):
    """A confined container on this Docker Engine. Only one that `calls_vendor` gets the vendor's key."""

    def __init__(self, *, calls_vendor: bool = False, **settings: Any) -> None:
        super().__init__(**settings)
        self.calls_vendor = calls_vendor

    @property
    def cli(self) -> APIClient:
        """Return the engine's client, which confines every container: DockerOperator has no arguments for that."""
        client = super().cli
        client.create_host_config = partial(type(client).create_host_config, client, **CONFINED)
        return client

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
    mounts = []
    if keeps_results:
        mounts.append(Mount(RESULTS, os.environ.get("FINANCE_RESULTS") or "finance_results"))
    if certificates := os.environ.get("FINANCE_CERTIFICATES"):
        mounts.append(Mount(CERTIFICATES, certificates, read_only=True))
    return {
        "image": image,
        "calls_vendor": calls_vendor,
        "mem_limit": memory,
        "network_mode": os.environ.get("FINANCE_NETWORK") or "finance",
        "mounts": mounts,
        "mount_tmp_dir": False,
        "auto_remove": "force",
    }


def environment(calls_vendor: bool) -> dict[str, str]:
    """Return the worker's environment. Without a key, and with the demo profile up, the vendor is the replay server."""
    names = {name: name for name in (COMMON + VENDOR if calls_vendor else COMMON)}
    if calls_vendor:
        names |= {name: f"WORKER_{name}" for name in ROUTE}
    found = {name: os.environ[source] for name, source in names.items() if os.environ.get(source)}
    if not found.get("SSL_CERT_FILE", CERTIFICATES).startswith(CERTIFICATES):
        del found["SSL_CERT_FILE"]  # the shell's, in which compose ran: no container has that file
    if "HTTPS_PROXY" in found or "HTTP_PROXY" in found:
        found["NO_PROXY"] = ",".join([*found.get("NO_PROXY", "").split(","), *OWN_HOSTS]).lstrip(",")
    if found.get("POSTGRES_HOST") in {"localhost", "127.0.0.1", "::1"}:  # this machine, seen from inside a container
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
