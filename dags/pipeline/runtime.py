"""The commands that messages name. They depend on where the stack runs (WORKER_RUNTIME)."""

from __future__ import annotations

import os
from dataclasses import dataclass

TEST_ALERT = "python /opt/airflow/dags/compose/send_test_alert.py"
RUN_WORKER = "python /opt/airflow/dags/compose/run_worker.py"


@dataclass(frozen=True)
class Commands:
    """The commands that apply a changed .env, create the tables, run the Airflow CLI and send a test message."""

    apply_settings: str
    migrate: str
    airflow: str
    test_alert: str


DOCKER = Commands(
    apply_settings="docker compose up -d",
    migrate="docker compose up -d migrate",
    airflow="docker compose exec api-server airflow",
    test_alert=f"docker compose exec scheduler {TEST_ALERT}",
)
KUBERNETES_SCHEDULER = "deployment/airflow"  # deploy/kubernetes/base
KUBERNETES_NAMESPACE = "finance"  # of deploy/kubernetes/base and of apply-settings


def kubernetes(scheduler: str = KUBERNETES_SCHEDULER, namespace: str = KUBERNETES_NAMESPACE) -> Commands:
    """Return the commands on a cluster whose workload `scheduler` in `namespace` has the container `scheduler`."""
    in_scheduler = f"kubectl -n {namespace} exec {scheduler} -c scheduler --"
    return Commands(
        apply_settings=f"deploy/kubernetes/apply-settings -n {namespace}",
        migrate=f"{in_scheduler} {RUN_WORKER} finance-ingest migrate",
        airflow=f"{in_scheduler} airflow",
        test_alert=f"{in_scheduler} {TEST_ALERT}",
    )


def commands() -> Commands:
    """Return the commands of the runtime in which this process runs. FINANCE_SCHEDULER names another workload."""
    if os.environ.get("WORKER_RUNTIME") != "kubernetes":
        return DOCKER
    return kubernetes(os.environ.get("FINANCE_SCHEDULER") or KUBERNETES_SCHEDULER, namespace())


def namespace() -> str:
    """Return the namespace in which this process runs: FINANCE_NAMESPACE, which the manifests set."""
    return os.environ.get("FINANCE_NAMESPACE") or KUBERNETES_NAMESPACE
