"""The one factory of tasks: a worker's image started with its arguments, by Docker or by Kubernetes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pipeline.retries import LATER_RETRY_WAITS, NOTHING_TO_DO, RetryByExitCode, retry_unit

if TYPE_CHECKING:
    from airflow.sdk import BaseOperator

# Catch-up and backfill have limits of their own; only a pool bounds the vendor's calls in both.
VENDOR_POOL = "vendor"


def task_defaults() -> dict[str, Any]:
    """Return the rules that every task of both DAGs follows."""
    mail_to = os.environ.get("ALERT_EMAIL") or os.environ.get("GMAIL_ACCOUNT") or "operator@localhost"
    return {
        "owner": "finance",
        "email": [address.strip() for address in mail_to.split(",")],
        "email_on_failure": True,
        "email_on_retry": False,
        "retries": len(LATER_RETRY_WAITS),
        "retry_policy": RetryByExitCode(),
        "retry_delay": retry_unit(),  # where no exit code came: the task's process or host was killed
        "do_xcom_push": False,
    }


def worker(
    task_id: str,
    image: str,
    arguments: Sequence[str],
    *,
    time_limit: timedelta,
    memory: str,
    shards: int = 1,
    calls_vendor: bool = False,
    keeps_results: bool = False,
    **task: Any,
) -> BaseOperator:
    """Return the task that runs `image` with `arguments`.

    With `shards` it is mapped over the parts of the market, each with `--shard i/n`. `memory` is a hard limit such as
    "512m". `calls_vendor` hands over the vendor's key and waits for a slot of the vendor's pool. `keeps_results` mounts
    the volume of models and reports at /results. `task` goes to the operator as it is.
    """
    runtime = os.environ.get("WORKER_RUNTIME") or "docker"
    if runtime == "docker":
        from pipeline import container as backend
    elif runtime == "kubernetes":
        from pipeline import pod as backend
    else:
        raise ValueError(f"WORKER_RUNTIME: expected docker or kubernetes, found {runtime!r}.")
    operator, arguments_field = backend.OPERATOR, backend.ARGUMENTS_FIELD
    settings = backend.settings(image, memory, calls_vendor, keeps_results)
    settings |= {"task_id": task_id, "execution_timeout": time_limit, "skip_on_exit_code": [NOTHING_TO_DO]} | task
    if calls_vendor:
        settings["pool"] = VENDOR_POOL
    if shards == 1:
        return operator(**{arguments_field: list(arguments)}, **settings)
    parts = [[*arguments, "--shard", f"{i}/{shards}"] for i in range(1, shards + 1)]
    map_index_template = f"{{{{ task.{arguments_field}[-1] }}}}"
    return operator.partial(**settings, map_index_template=map_index_template).expand(**{arguments_field: parts})
