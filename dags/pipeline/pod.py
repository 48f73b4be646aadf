"""The backend that runs workers as pods of the Kubernetes cluster in which Airflow runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from airflow.sdk.exceptions import AirflowException, AirflowSkipException
from kubernetes.client import models as k8s

from pipeline.images import worker_image
from pipeline.outcome import WorkerFailed, conclude, without_empty

if TYPE_CHECKING:
    from airflow.sdk import Context

RESULTS = "/results"
CERTIFICATES = "/certificates"


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
        """Clean up; a failure carries the exit code, its reason and the last log lines of the worker."""
        try:
            super().cleanup(pod, remote_pod, xcom_result, context)
        except AirflowSkipException:
            raise
        except AirflowException:
            statuses = (remote_pod and remote_pod.status and remote_pod.status.container_statuses) or []
            ended = next((s.state.terminated for s in statuses if s.name == self.base_container_name), None)
            if ended is None or not ended.exit_code:
                raise
            failure = WorkerFailed(ended.exit_code, (ended.message or "").splitlines())
        else:
            return
        conclude(self, context or {}, failure)


OPERATOR, ARGUMENTS_FIELD = WorkerPod, "arguments"


def settings(image: str, memory: str, calls_vendor: bool, keeps_results: bool) -> dict[str, Any]:
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
