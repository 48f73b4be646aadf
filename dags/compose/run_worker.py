"""Runs a worker once on the cluster, in the pod that a task would get; prints its log and ends with its exit code.

kubectl -n finance exec deployment/airflow -c scheduler -- \
    python /opt/airflow/dags/compose/run_worker.py finance-ingest --status
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

sys.path.append(str(Path(__file__).parents[1]))

import structlog
from airflow.providers.cncf.kubernetes.callbacks import KubernetesPodOperatorCallback
from airflow.sdk.exceptions import AirflowException, AirflowSkipException
from kubernetes.client.exceptions import ApiException

from pipeline.outcome import NO_RETRY_CAN_HELP, NOTHING_TO_DO, WorkerFailed
from pipeline.worker import worker

TIME_LIMIT = timedelta(hours=12)
# The limits that the DAGs set for the same workers.
WORKERS = MappingProxyType(
    {
        "finance-ingest": {"memory": "512m", "calls_vendor": True},
        "finance-transform": {"memory": "512m"},
        "finance-ml": {"memory": "2g", "keeps_results": True},
    }
)


class LogPrinter(KubernetesPodOperatorCallback):
    """Prints the worker's log, each line once: the operator may read the lines of the last second again."""

    def __init__(self) -> None:
        self.printed: set[tuple[Any, str]] = set()

    def progress_callback(self, *, line: str, timestamp: Any = None, **_: Any) -> None:
        """Print a line of the log that is not yet printed."""
        if (timestamp, line) not in self.printed:
            self.printed.add((timestamp, line))
            print(line.rstrip("\n"), flush=True)


def main(arguments: Sequence[str]) -> int:
    """Run the worker named first with the other arguments and return its exit code; 1 if it could not run."""
    image, *words = arguments or [""]
    if image not in WORKERS:
        print(f"expected one of {', '.join(WORKERS)} and its arguments, found {image!r}", file=sys.stderr)
        return NO_RETRY_CAN_HELP
    if (runtime := os.environ.get("WORKER_RUNTIME")) != "kubernetes":
        print(
            f"WORKER_RUNTIME: expected kubernetes, found {runtime!r}. Without a cluster, use docker run.",
            file=sys.stderr,
        )
        return NO_RETRY_CAN_HELP
    name = "run_worker"
    settings = {"time_limit": TIME_LIMIT, "stops_dag": False, "do_xcom_push": False, "callbacks": [LogPrinter()]}
    task = worker(name, image, words, **settings, **WORKERS[image])
    try:
        task.execute(context(name, task))
    except AirflowSkipException:
        return NOTHING_TO_DO
    except WorkerFailed as failure:
        return failure.exit_code
    except (AirflowException, ApiException) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def context(name: str, task: Any) -> Any:
    """Return what the operator reads of a task's context, with a new run id, so that it joins no other pod."""
    run_id = f"manual__{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    ti = SimpleNamespace(dag_id=name, run_id=run_id, task_id=name, map_index=-1, try_number=1, task=task)
    ti.xcom_push = lambda **_: None
    return {"ti": ti, "run_id": run_id, "dag": SimpleNamespace(), "task_state_store": None}


if __name__ == "__main__":
    # Airflow's messages about the pod are left out
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sys.exit(main(sys.argv[1:]))
