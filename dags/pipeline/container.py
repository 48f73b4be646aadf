"""The backend that runs workers as containers of this Docker Engine."""

from __future__ import annotations

import os
import re
import socket
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from airflow.providers.docker.exceptions import DockerContainerFailedException
from airflow.providers.docker.operators.docker import DockerOperator
from docker import APIClient
from docker.errors import ImageNotFound, NotFound
from docker.types import Mount

from pipeline.images import worker_image
from pipeline.outcome import NO_RETRY_CAN_HELP, TRY_AGAIN_LATER, WorkerFailed, conclude, without_empty

if TYPE_CHECKING:
    from airflow.sdk import Context

# Settings of every worker, see .env.example.
COMMON = (
    "POSTGRES_USER",
    "POSTGRES_PASSWORD",
    "POSTGRES_DB",
    "POSTGRES_HOST",
    "POSTGRES_PORT",
    "POSTGRES_SSLMODE",
    "POSTGRES_SSLROOTCERT",
    "LOG_FORMAT",
    "ETL_AT",
    "WATCHLIST",
    "KEEP_DAYS",
)
VENDOR = ("POLYGON_API_KEY", "POLYGON_BASE_URL", "POLYGON_CALLS_PER_MINUTE")
# Proxy and certificate settings for the vendor. Airflow receives them as WORKER_HTTPS_PROXY etc., so that its own calls
# do not use the proxy.
PROXY = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE")
REPLAY_URL = "http://replay:8090"
OWN_HOSTS = ("localhost", "127.0.0.1", "postgres", "replay")
RESULTS = "/results"
CERTIFICATES = "/certificates"
# The same restrictions as a pod's security context. The only writable folder is /tmp.
CONFINED: dict[str, Any] = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges"],
    "pids_limit": 512,
    "tmpfs": ["/tmp"],  # noqa: S108 - inside the container
}


class WorkerContainer(DockerOperator):
    """A container with restricted rights. It receives the vendor's key only if `calls_vendor` is set."""

    def __init__(self, *, calls_vendor: bool = False, stops_dag: bool = False, **settings: Any) -> None:
        super().__init__(**settings)
        self.calls_vendor = calls_vendor
        self.stops_dag = stops_dag

    @property
    def cli(self) -> APIClient:
        """Return a client that restricts every container: DockerOperator has no arguments for the restrictions."""
        client = super().cli
        client.create_host_config = partial(type(client).create_host_config, client, **CONFINED)
        return client

    def execute(self, context: Context) -> Any:
        """Run the container; a failure carries the exit code, its reason and the last log lines."""
        ti = context["ti"]
        task = f"{ti.dag_id}/{ti.run_id}/{ti.task_id}/{ti.map_index}"
        self.labels = {"finance.task": task}
        self._remove_orphan(task)
        self._private_environment = environment(self.calls_vendor)
        self.command = without_empty(self.command)
        if self.calls_vendor and "POLYGON_API_KEY" not in self._private_environment:
            conclude(self, context, self._missing_key())
        self._log_image()
        try:
            return super().execute(context)
        except DockerContainerFailedException as ended:
            exit_code = int(re.search(r"'StatusCode': (\d+)", str(ended))[1])
            failure = WorkerFailed(exit_code, ended.logs)
        return conclude(self, context, failure)

    def on_kill(self) -> None:
        """Stop the container. If it is already removed, the error that caused the stop must still be reported."""
        try:
            super().on_kill()
        except NotFound:
            self.log.info("the container is already removed")

    def _log_image(self) -> None:
        """Log which version runs. An image that is not on this machine is pulled next, which logs its digest."""
        try:
            image = self.cli.inspect_image(self.image)
        except ImageNotFound:
            return
        labels = image["Config"]["Labels"] or {}
        version, revision = (labels.get(f"org.opencontainers.image.{name}") for name in ("version", "revision"))
        self.log.info("image %s: version %s, revision %s, %s", self.image, version, revision, image["Id"])

    def _missing_key(self) -> WorkerFailed:
        """Return why no key is known: the demo's replay server has stopped, or POLYGON_API_KEY is empty."""
        project = f"com.docker.compose.project={self.network_mode}"
        replay = {"label": [project, "com.docker.compose.service=replay"]}
        if self.cli.containers(all=True, filters=replay):
            reason = (
                "the replay server, which replaces the vendor in the demo profile, is not running; start it with: "
                "docker compose --profile demo up -d"
            )
            return WorkerFailed(TRY_AGAIN_LATER, [reason], started=False)
        reason = (
            "POLYGON_API_KEY is empty, and this stack has no replay server. Set the key in .env and run docker compose "
            "up -d; or run docker compose --profile demo up -d for made-up data"
        )
        return WorkerFailed(NO_RETRY_CAN_HELP, [reason], started=False)

    def _remove_orphan(self, task: str) -> None:
        """Remove the container of an earlier attempt of this task in this stack, whose Airflow process was killed."""
        filters = {"label": f"finance.task={task}", "network": self.network_mode}
        for orphan in self.cli.containers(all=True, filters=filters):
            self.log.warning("removing container %s of an earlier attempt of this task", orphan["Id"][:12])
            self.cli.remove_container(orphan["Id"], force=True)


OPERATOR, ARGUMENTS_FIELD = WorkerContainer, "command"


def settings(image: str, memory: str, time_limit: timedelta, calls_vendor: bool, keeps_results: bool) -> dict[str, Any]:
    """Return the operator's arguments for the container of a worker."""
    mounts = []
    if keeps_results:
        mounts.append(Mount(RESULTS, os.environ.get("FINANCE_RESULTS") or "finance_results"))
    if certificates := os.environ.get("FINANCE_CERTIFICATES"):
        mounts.append(Mount(CERTIFICATES, certificates, read_only=True))
    return {
        "image": worker_image(image),
        "execution_timeout": time_limit,
        "calls_vendor": calls_vendor,
        "mem_limit": memory,
        "network_mode": os.environ.get("FINANCE_NETWORK") or "finance",
        "mounts": mounts,
        "mount_tmp_dir": False,
        "auto_remove": "force",
    }


def environment(calls_vendor: bool) -> dict[str, str]:
    """Return the worker's environment. Without a key, the vendor is the replay server if the demo profile runs."""
    names = {name: name for name in (COMMON + VENDOR if calls_vendor else COMMON)}
    if calls_vendor:
        names |= {name: f"WORKER_{name}" for name in PROXY}
    found = {name: os.environ[source] for name, source in names.items() if os.environ.get(source)}
    if not found.get("SSL_CERT_FILE", CERTIFICATES).startswith(CERTIFICATES):
        del found["SSL_CERT_FILE"]  # from the shell that ran compose: no container has that file
    if "HTTPS_PROXY" in found or "HTTP_PROXY" in found:
        found["NO_PROXY"] = ",".join([*found.get("NO_PROXY", "").split(","), *OWN_HOSTS]).lstrip(",")
    if found.get("POSTGRES_HOST") in {"localhost", "127.0.0.1", "::1"}:  # inside a container, this name is not the host
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
