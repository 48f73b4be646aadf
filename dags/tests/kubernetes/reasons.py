"""Runs in the scheduler's container: creates pods that cannot start or end, and prints the reasons of their mails."""

from __future__ import annotations

import json
import logging
import sys
from datetime import timedelta
from types import SimpleNamespace

sys.path.insert(0, "/opt/airflow/dags")

from kubernetes.client import models as k8s

from pipeline.failure import explain
from pipeline.worker import worker

logging.disable(logging.CRITICAL)
NOTHING = SimpleNamespace(xcom_push=lambda **_: None, dag_id="reasons", map_index=-1, try_number=1)


def reason(case, memory="512m", **changed):
    """Return the mail's reason and next step for a pod whose settings are changed."""
    task = worker(case, "finance-ingest", ["--version"], time_limit=timedelta(minutes=5), memory=memory)
    for name, value in changed.items():
        setattr(task, name, value)
    ti = SimpleNamespace(**vars(NOTHING), task_id=case, task=task)
    context = {"ti": ti, "run_id": case, "dag": SimpleNamespace(), "task_state_store": None}
    try:
        task.execute(context)
    except Exception as exception:
        run = SimpleNamespace(partition_key="2025-01-10", logical_date=None)
        failure = explain(ti, run, {}, exception)
        return [failure.reason, failure.next_step]
    return ["no failure", ""]


absent = k8s.V1EnvFromSource(secret_ref=k8s.V1SecretEnvSource(name="absent"))
forever = {"cmds": ["sleep", "600"], "arguments": []}
cases = {
    "full": reason("full", memory="4000g", schedule_timeout_seconds=20),
    "image": reason("image", image="registry.example.com/me/absent:1"),
    "secret": reason("secret", env_from=[absent], startup_timeout_seconds=45),
    "deadline": reason("deadline", active_deadline_seconds=30, **forever),
    "rejected": reason("rejected", security_context=k8s.V1PodSecurityContext(run_as_user=0)),
}
sys.stdout.write(json.dumps(cases) + "\n")
