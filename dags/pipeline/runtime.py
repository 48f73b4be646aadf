"""The commands that messages name. They depend on where the stack runs (WORKER_RUNTIME)."""

from __future__ import annotations

import os
from dataclasses import dataclass

TEST_ALERT = "python /opt/airflow/dags/compose/send_test_alert.py"


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
KUBERNETES = Commands(
    apply_settings="deploy/kubernetes/apply-settings",
    migrate="kubectl rollout restart deployment/airflow",
    airflow="kubectl exec deployment/airflow -c scheduler -- airflow",
    test_alert=f"kubectl exec deployment/airflow -c scheduler -- {TEST_ALERT}",
)


def commands() -> Commands:
    """Return the commands of the runtime in which this process runs."""
    return KUBERNETES if os.environ.get("WORKER_RUNTIME") == "kubernetes" else DOCKER
