"""The task factory: a task runs the image of a worker with arguments, by Docker or by Kubernetes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pipeline.alerts import notify_failure, recipients, send_summaries
from pipeline.outcome import NOTHING_TO_DO
from pipeline.retries import LATER_RETRY_WAITS, RetryByExitCode, retry_unit

if TYPE_CHECKING:
    from airflow.sdk import BaseOperator

# Catch-up and backfill have separate limits of active runs. A pool limits the calls of both to the vendor.
VENDOR_POOL = "vendor"


def task_defaults() -> dict[str, Any]:
    """Return the default arguments of the tasks of all DAGs."""
    return {
        "owner": "finance",
        "email": recipients(),
        "email_on_failure": True,
        "email_on_retry": False,
        "on_failure_callback": notify_failure,  # before Airflow sends its mail
        "on_success_callback": send_summaries,
        "retries": len(LATER_RETRY_WAITS),
        "retry_policy": RetryByExitCode(),
        "retry_delay": retry_unit(),  # used if the task's process or host was killed, so that there is no exit code
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
    stops_dag: bool = True,
    **task: Any,
) -> BaseOperator:
    """Return the task that runs `image` with `arguments`.

    With `shards` it is a mapped task with one instance per part of the market (`--shard i/n`). `memory` is a hard limit
    such as "512m". `calls_vendor` passes the vendor's key and puts the task into the vendor's pool. `keeps_results`
    mounts the volume of models and reports at /results. With `stops_dag`, exit code 2 pauses the DAG, because its
    cause concerns every day. `task` holds further arguments of the operator. Arguments whose template renders to an
    empty text are left out. Docker runs the worker for at most `time_limit`; a pod has ten minutes more to start.
    """
    runtime = os.environ.get("WORKER_RUNTIME") or "docker"
    if runtime == "docker":
        from pipeline import container as backend
    elif runtime == "kubernetes":
        from pipeline import pod as backend
    else:
        raise ValueError(f"WORKER_RUNTIME: expected docker or kubernetes, found {runtime!r}.")
    operator, arguments_field = backend.OPERATOR, backend.ARGUMENTS_FIELD
    settings = backend.settings(image, memory, time_limit, calls_vendor, keeps_results)
    settings |= {"task_id": task_id, "skip_on_exit_code": [NOTHING_TO_DO]}
    settings |= {"stops_dag": stops_dag} | task
    if calls_vendor:
        settings["pool"] = VENDOR_POOL
    if shards == 1:
        return operator(**{arguments_field: list(arguments)}, **settings)
    parts = [[*arguments, "--shard", f"{i}/{shards}"] for i in range(1, shards + 1)]
    map_index_template = f"{{{{ task.{arguments_field}[-1] }}}}"
    return operator.partial(**settings, map_index_template=map_index_template).expand(**{arguments_field: parts})


def transform_of_stale_days(**task: Any) -> BaseOperator:
    """Return the task that computes the returns whose inputs have changed, also if the tasks before it failed.

    It also registers the sessions that are due, so that those which no run has requested are missing, too. `task`
    holds further arguments of the operator.
    """
    return worker(
        "transform",
        "finance-transform",
        ["--stale"],
        time_limit=timedelta(hours=2),
        memory="512m",
        stops_dag=False,
        trigger_rule="all_done",
        **task,
    )
