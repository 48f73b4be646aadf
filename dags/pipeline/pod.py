"""The backend that runs workers as pods of the Kubernetes cluster in which Airflow runs."""

from __future__ import annotations

import os
import re
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.providers.cncf.kubernetes.kubernetes_helper_functions import (
    TRANSIENT_CONNECTION_ERRORS,
    TRANSIENT_STATUS_CODES,
    PodLaunchFailedException,
)
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.providers.cncf.kubernetes.utils.pod_manager import PodLaunchTimeoutException
from airflow.sdk.exceptions import AirflowException, AirflowSkipException
from kubernetes.client import models as k8s
from kubernetes.client.exceptions import ApiException

from pipeline import pod_failure
from pipeline.destinations import for_workers
from pipeline.images import worker_image
from pipeline.outcome import NOTHING_TO_DO, WorkerFailed, conclude, without_empty

if TYPE_CHECKING:
    from airflow.sdk import Context

RESULTS = "/results"
CERTIFICATES = "/certificates"
# A node may have to be added first, and a large image to be pulled.
SCHEDULING = timedelta(hours=1)
START = timedelta(minutes=10)
# The cluster enforces the time limit of a worker, so that a pod whose Airflow process died ends, too. Airflow's limit
# is later, because it would hide the cluster's reason.
MARGIN = timedelta(minutes=5)
PULL_POLICIES = ("IfNotPresent", "Always", "Never")
# KubernetesPodOperator has no argument for service links: variables such as POSTGRES_PORT=tcp://…, made from the names
# of services, which would replace settings.
TEMPLATE = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [], "enableServiceLinks": False}}


class WorkerPod(KubernetesPodOperator):
    """The pod of a worker.

    The secret `finance` holds its settings, the secret `finance-vendor` the vendor's key and the proxy, the optional
    secret `finance-certificates` certificate files.
    """

    def __init__(self, *, stops_dag: bool = False, **settings: Any) -> None:
        super().__init__(**settings)
        self.stops_dag = stops_dag

    def execute(self, context: Context) -> Any:
        """Run the pod."""
        self.arguments = without_empty(self.arguments)
        return super().execute(context)

    def cleanup(
        self, pod: k8s.V1Pod, remote_pod: k8s.V1Pod, xcom_result: Any = None, context: Context | None = None
    ) -> None:
        """Clean up after the end of the pod or an error; a failure carries the reason of the worker or of the cluster.

        The operator calls this in a `finally`, where an error of its own would replace the reason.
        """
        cause = sys.exception()
        if _is_api_away(cause):  # the pod is not deleted: the next attempt joins it
            raise pod_failure.api_away(cause)
        failure = self._failure(pod, remote_pod, cause)
        try:
            super().cleanup(pod, remote_pod, xcom_result, context)
        except AirflowSkipException:
            raise
        except (AirflowException, ApiException):  # also a pod that does not exist any more
            if failure is None and cause is None:
                raise
        if isinstance(failure, WorkerFailed):
            conclude(self, context or {}, failure)
        if failure is not None:
            self.log.error("%s", failure)
            raise failure

    def _failure(
        self, pod: k8s.V1Pod, remote_pod: k8s.V1Pod | None, cause: BaseException | None
    ) -> AirflowException | None:
        """Return the failure to report; None after success, and for an error that has its own reason."""
        if isinstance(cause, (PodLaunchTimeoutException, PodLaunchFailedException)):
            return pod_failure.not_started(self._current(pod), self._warnings(pod))
        if isinstance(cause, ApiException):
            exists = remote_pod is not None and cause.status == 404
            return pod_failure.deleted(pod.metadata.name) if exists else pod_failure.rejected(cause)
        if cause is not None or remote_pod is None:
            return None
        statuses = remote_pod.status.container_statuses or []
        ended = next((s.state.terminated for s in statuses if s.name == self.base_container_name), None)
        lines = (ended.message or "").splitlines() if ended else []
        if ended and ended.exit_code in (0, NOTHING_TO_DO):
            return None
        stopped = pod_failure.stopped(remote_pod, self.base_container_name, lines)
        return stopped or (WorkerFailed(ended.exit_code, lines) if ended else None)

    def _current(self, pod: k8s.V1Pod) -> k8s.V1Pod:
        """Return the pod as the API has it now, or as it was created: an error here must not hide the failure."""
        try:
            return self.pod_manager.read_pod(pod)
        except (AirflowException, ApiException):
            return pod

    def _warnings(self, pod: k8s.V1Pod) -> list[str]:
        """Return the warnings among the pod's events, each once."""
        try:
            events = self.pod_manager.read_pod_events(pod).items
        except (AirflowException, ApiException) as error:
            return [f"the pod's events are not known: {error}"]
        return list(dict.fromkeys(f"{event.reason}: {event.message}" for event in events if event.type == "Warning"))


OPERATOR, ARGUMENTS_FIELD = WorkerPod, "arguments"


def _is_api_away(cause: BaseException | None) -> bool:
    if isinstance(cause, ApiException):
        return cause.status in TRANSIENT_STATUS_CODES - {409}
    return isinstance(cause, TRANSIENT_CONNECTION_ERRORS)


def settings(image: str, memory: str, time_limit: timedelta, calls_vendor: bool, keeps_results: bool) -> dict[str, Any]:
    """Return the operator's arguments for the pod of a worker."""
    results = k8s.V1PersistentVolumeClaimVolumeSource(claim_name="finance-results")
    certificates = k8s.V1SecretVolumeSource(secret_name="finance-certificates", optional=True)  # noqa: S106 - a name, not a password
    volumes = [
        k8s.V1Volume(name="tmp", empty_dir=k8s.V1EmptyDirVolumeSource()),
        k8s.V1Volume(name="certificates", secret=certificates),
        k8s.V1Volume(name="results", persistent_volume_claim=results),
    ]
    mounts = [
        k8s.V1VolumeMount(name="tmp", mount_path="/tmp"),  # noqa: S108 - inside the pod
        k8s.V1VolumeMount(name="certificates", mount_path=CERTIFICATES, read_only=True),
        k8s.V1VolumeMount(name="results", mount_path=RESULTS),
    ]
    secrets = ("finance", "finance-vendor") if calls_vendor else ("finance",)
    kept = 3 if keeps_results else 2
    return {
        "image": worker_image(image),
        "image_pull_policy": _pull_policy(),
        "image_pull_secrets": [k8s.V1LocalObjectReference(name=name) for name in _names("WORKER_PULL_SECRETS")],
        "name": image,
        "labels": {"app.kubernetes.io/name": image, "app.kubernetes.io/part-of": "finance"},
        "pod_template_dict": TEMPLATE,
        "execution_timeout": SCHEDULING + START + time_limit + MARGIN,
        "schedule_timeout_seconds": int(SCHEDULING.total_seconds()),
        "startup_timeout_seconds": int(START.total_seconds()),
        "startup_check_interval_seconds": 1,
        "active_deadline_seconds": int((START + time_limit).total_seconds()),
        "env_vars": [k8s.V1EnvVar(name=name, value=value) for name, value in for_workers(os.environ).items()],
        "env_from": [k8s.V1EnvFromSource(secret_ref=k8s.V1SecretEnvSource(name=secret)) for secret in secrets],
        "container_resources": k8s.V1ResourceRequirements(
            limits={"memory": memory.upper() + "i"}, requests={"memory": memory.upper() + "i", "cpu": "500m"}
        ),
        "volumes": volumes[:kept],
        "volume_mounts": mounts[:kept],
        "security_context": k8s.V1PodSecurityContext(
            run_as_non_root=True,
            fs_group=10001,
            fs_group_change_policy="OnRootMismatch",
            seccomp_profile=k8s.V1SeccompProfile(type="RuntimeDefault"),
        ),
        "container_security_context": k8s.V1SecurityContext(
            read_only_root_filesystem=True,
            allow_privilege_escalation=False,
            capabilities=k8s.V1Capabilities(drop=["ALL"]),
        ),
        "automount_service_account_token": False,
        "termination_message_policy": "FallbackToLogsOnError",
        "log_pod_spec_on_failure": False,
    }


def _pull_policy() -> str:
    policy = os.environ.get("WORKER_PULL_POLICY") or PULL_POLICIES[0]
    if policy not in PULL_POLICIES:
        raise ValueError(f"WORKER_PULL_POLICY: expected one of {', '.join(PULL_POLICIES)}, found {policy!r}.")
    return policy


def _names(setting: str) -> list[str]:
    return re.findall(r"[^,\s]+", os.environ.get(setting) or "")
