"""A worker as a pod of the Kubernetes cluster that Airflow runs in."""

from __future__ import annotations

from typing import Any

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.sdk.exceptions import AirflowException, AirflowSkipException
from kubernetes.client import models as k8s

from pipeline.retries import WorkerFailed

RESULTS = "/results"
CERTIFICATES = "/certificates"


class WorkerPod(KubernetesPodOperator):
    """A worker's pod.

    Its settings are the secret `finance`, the vendor's key and the proxy the secret `finance-vendor`, certificate files
    the secret `finance-certificates`, where there is one.
    """

    def cleanup(self, pod: k8s.V1Pod, remote_pod: k8s.V1Pod, *args: Any, **kwargs: Any) -> None:
        """Clean up; the worker's exit code and last lines go into the failure."""
        try:
            super().cleanup(pod, remote_pod, *args, **kwargs)
        except AirflowSkipException:
            raise
        except AirflowException as failure:
            statuses = (remote_pod and remote_pod.status and remote_pod.status.container_statuses) or []
            ended = next((s.state.terminated for s in statuses if s.name == self.base_container_name), None)
            if ended is None or not ended.exit_code:
                raise
            raise WorkerFailed(ended.exit_code, (ended.message or "").splitlines()) from failure


OPERATOR, WORDS = WorkerPod, "arguments"


def settings(image: str, memory: str, calls_vendor: bool, keeps_results: bool) -> dict[str, Any]:
    """Return the operator's arguments for a worker's pod."""
    results = k8s.V1PersistentVolumeClaimVolumeSource(claim_name="finance-results")
    certificates = k8s.V1SecretVolumeSource(secret_name="finance-certificates", optional=True)  # noqa: S106 - a name
    volumes = [
        k8s.V1Volume(name="tmp", empty_dir=k8s.V1EmptyDirVolumeSource()),
        k8s.V1Volume(name="certificates", secret=certificates),
        k8s.V1Volume(name="results", persistent_volume_claim=results),
    ]
    mounts = [
        k8s.V1VolumeMount(name="tmp", mount_path="/tmp"),  # noqa: S108 - the pod's own
        k8s.V1VolumeMount(name="certificates", mount_path=CERTIFICATES, read_only=True),
        k8s.V1VolumeMount(name="results", mount_path=RESULTS),
    ]
    secrets = ("finance", "finance-vendor") if calls_vendor else ("finance",)
    kept = 3 if keeps_results else 2
    return {
        "image": image,
        "name": image,
        "env_from": [k8s.V1EnvFromSource(secret_ref=k8s.V1SecretEnvSource(name=secret)) for secret in secrets],
        "container_resources": k8s.V1ResourceRequirements(
            limits={"memory": memory.upper() + "i"}, requests={"memory": memory.upper() + "i", "cpu": "500m"}
        ),
        "volumes": volumes[:kept],
        "volume_mounts": mounts[:kept],
        "security_context": k8s.V1PodSecurityContext(run_as_non_root=True, fs_group=10001),
        "container_security_context": k8s.V1SecurityContext(
            read_only_root_filesystem=True,
            allow_privilege_escalation=False,
            capabilities=k8s.V1Capabilities(drop=["ALL"]),
        ),
        "automount_service_account_token": False,
        "termination_message_policy": "FallbackToLogsOnError",
        "log_pod_spec_on_failure": False,
    }
