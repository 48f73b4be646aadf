"""The cluster's reason why a pod did not start, or did not run to its end, and the operator's next step."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from airflow.sdk.exceptions import AirflowException

from pipeline.failure import TIMED_OUT
from pipeline.outcome import KILLED, LAST_LINES, TRY_AGAIN_LATER
from pipeline.runtime import commands, namespace

if TYPE_CHECKING:
    from kubernetes.client import models as k8s
    from kubernetes.client.exceptions import ApiException

IMAGE_REASONS = {"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"}
NO_NODE = (
    "The message names what is missing. If it is CPU or memory, add a node, or let fewer tasks run at a time (Admin, "
    "Pools). If it is a volume claim, see docs/kubernetes.md. Then clear the task."
)
NO_IMAGE = (
    "Check that the image exists in the registry, WORKER_IMAGES or IMAGE_TAG, and, for a private registry, "
    "WORKER_PULL_SECRETS. Then clear the task."
)
NO_SECRET = "Create the secrets with {apply_settings}, then clear the task."  # noqa: S105 - a message
NO_START = "Correct what the reason names (kubectl -n {namespace} get events lists more of it), then clear the task."
NO_MEMORY = "Raise the task's memory in dags/, then clear the task."
DELETED = (
    "Find out who deleted the pod, or whether its node is gone (kubectl -n {namespace} get events, kubectl get nodes), "
    "then clear the task: running it again creates no duplicate rows."
)
REJECTED = (
    "Correct what the reason names: a quota, the Role of Airflow, or a policy of the namespace. Then clear the task."
)
API_AWAY = "When the cluster's API answers again, clear the task. If its pod still runs, the task joins it."


class PodFailed(AirflowException):
    """A pod failed for a reason of the cluster; `logs` are the worker's last lines or the cluster's warnings.

    `next_step` may contain {apply_settings} and {namespace}.
    """

    def __init__(self, reason: str, next_step: str, logs: Sequence[str] = (), *, exit_code: int | None = None) -> None:
        super().__init__(reason)
        self.next_step = next_step.format(apply_settings=commands().apply_settings, namespace=namespace())
        self.logs = list(logs)[-LAST_LINES:]
        self.exit_code = exit_code


def not_started(pod: k8s.V1Pod, warnings: Sequence[str]) -> PodFailed:
    """Describe a pod that found no node, or whose container did not start. `warnings` are its events."""
    status = pod.status or object()
    for condition in getattr(status, "conditions", None) or []:
        if condition.type == "PodScheduled" and condition.status == "False":
            return PodFailed(f"The cluster found no node for the pod: {condition.message}", NO_NODE, warnings)
    for container in getattr(status, "container_statuses", None) or []:
        waiting = container.state and container.state.waiting
        if waiting and waiting.reason in IMAGE_REASONS:
            reason = f"The image {container.image} could not be pulled: {waiting.reason}: {waiting.message}"
            return PodFailed(reason, NO_IMAGE, warnings)
        if waiting and waiting.reason == "CreateContainerConfigError":
            next_step = NO_SECRET if "secret" in (waiting.message or "") else NO_START
            return PodFailed(f"The pod could not start: {waiting.message}", next_step, warnings)
    found = warnings[-1] if warnings else "the cluster gave no reason"
    return PodFailed(f"The pod did not start in time: {found}", NO_START, warnings)


def stopped(pod: k8s.V1Pod, container_name: str, lines: Sequence[str]) -> PodFailed | None:
    """Describe a pod that the cluster stopped; None if its worker ended by itself. `lines` are its last log lines."""
    status = pod.status
    if status.reason == "DeadlineExceeded":
        limit = (
            f"{pod.spec.active_deadline_seconds} s" if pod.spec and pod.spec.active_deadline_seconds else "its limit"
        )
        reason = f"The pod ran longer than {limit} and the cluster stopped it (DeadlineExceeded)."
        return PodFailed(reason, TIMED_OUT, lines)
    if status.reason:  # for example Evicted, or a node that shut down
        return PodFailed(f"The cluster stopped the pod: {status.reason}: {status.message}", DELETED, lines)
    if pod.metadata.deletion_timestamp is not None:
        return deleted(pod.metadata.name, lines)
    for container in status.container_statuses or []:
        ended = container.state and container.state.terminated
        if container.name == container_name and ended and ended.reason == "OOMKilled":
            reason = "The worker used more memory than its limit and was killed (OOMKilled)."
            return PodFailed(reason, NO_MEMORY, lines, exit_code=KILLED)
    return None


def deleted(name: str, lines: Sequence[str] = ()) -> PodFailed:
    """Describe a pod that does not exist any more."""
    return PodFailed(f"The pod {name} was deleted, or its node is gone.", DELETED, lines)


def rejected(error: ApiException) -> PodFailed:
    """Describe a request that the API server rejected: a quota, missing rights, a policy of the namespace."""
    try:
        message = json.loads(error.body)["message"]
    except (ValueError, KeyError, TypeError):
        message = error.reason
    return PodFailed(f"The cluster rejected the pod: HTTP {error.status}: {message}", REJECTED)


def api_away(error: BaseException) -> PodFailed:
    """Describe an API server that did not answer in all attempts; the task is retried as after an outage."""
    reason = f"The cluster's API did not answer ({type(error).__name__}); a running pod was left running."
    return PodFailed(reason, API_AWAY, exit_code=TRY_AGAIN_LATER)
