"""The pods of workers: their specification, and the reason of a failure."""

import json
import os
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import kubernetes_validate
import pytest
from airflow.providers.cncf.kubernetes.kubernetes_helper_functions import PodLaunchFailedException
from airflow.providers.cncf.kubernetes.utils.pod_manager import PodLaunchTimeoutException
from airflow.sdk.exceptions import AirflowSkipException, AirflowTaskTimeout
from kubernetes.client import ApiClient
from kubernetes.client import models as k8s
from kubernetes.client.exceptions import ApiException
from urllib3.exceptions import MaxRetryError

from pipeline.outcome import WorkerFailed
from pipeline.pod import WorkerPod
from pipeline.worker import worker

LIMIT = timedelta(hours=1)


def build(monkeypatch, **more):
    monkeypatch.setenv("WORKER_RUNTIME", "kubernetes")
    return worker("ingest", "finance-ingest", ["2025-01-10"], time_limit=LIMIT, memory="512m", **more)


def manifest(task):
    pod = task.build_pod_request_obj()
    pod.api_version, pod.kind = "v1", "Pod"
    return ApiClient().sanitize_for_serialization(pod)


@pytest.mark.parametrize("keeps_results", [False, True])
def test_pod_is_valid_by_the_apis_schema(monkeypatch, keeps_results):
    task = build(monkeypatch, keeps_results=keeps_results)
    assert isinstance(task, WorkerPod)
    pod = manifest(task)
    kubernetes_validate.validate(pod, "1.33", strict=True)
    worker_container = pod["spec"]["containers"][0]
    assert worker_container["image"] == "finance-ingest"
    assert worker_container["args"] == ["2025-01-10"]
    assert worker_container["envFrom"] == [{"secretRef": {"name": "finance"}}]
    assert worker_container["resources"]["limits"] == {"memory": "512Mi"}
    mounts = {mount["mountPath"]: mount.get("readOnly", False) for mount in worker_container["volumeMounts"]}
    assert mounts == {"/tmp": False, "/certificates": True} | ({"/results": False} if keeps_results else {})
    certificates = {"name": "certificates", "secret": {"secretName": "finance-certificates", "optional": True}}
    assert certificates in pod["spec"]["volumes"]


def test_only_a_pod_that_calls_the_vendor_receives_the_key(monkeypatch):
    secrets = manifest(build(monkeypatch, calls_vendor=True))["spec"]["containers"][0]["envFrom"]
    assert secrets == [{"secretRef": {"name": "finance"}}, {"secretRef": {"name": "finance-vendor"}}]


def test_pod_satisfies_pod_security_restricted_and_has_no_rights_on_the_cluster(monkeypatch):
    spec = manifest(build(monkeypatch))["spec"]
    assert spec["securityContext"] == {
        "runAsNonRoot": True,
        "fsGroup": 10001,
        "fsGroupChangePolicy": "OnRootMismatch",
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert spec["containers"][0]["securityContext"] == {
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False


def test_a_pod_has_an_hour_to_be_scheduled_ten_minutes_to_start_and_a_limit_of_the_cluster(monkeypatch):
    task = build(monkeypatch)
    assert (task.schedule_timeout_seconds, task.startup_timeout_seconds) == (3600, 600)
    assert manifest(task)["spec"]["activeDeadlineSeconds"] == LIMIT.total_seconds() + 600
    # Airflow's own limit would hide the cluster's reason if it came first
    assert task.execution_timeout > timedelta(seconds=3600 + 600) + LIMIT


@pytest.mark.parametrize(("setting", "policy"), [("", "IfNotPresent"), ("Always", "Always")])
def test_pull_policy_and_pull_secrets_are_settings(monkeypatch, setting, policy):
    monkeypatch.setenv("WORKER_PULL_POLICY", setting)
    monkeypatch.setenv("WORKER_PULL_SECRETS", "registry, mirror")
    spec = manifest(build(monkeypatch))["spec"]
    assert spec["containers"][0]["imagePullPolicy"] == policy
    assert spec["imagePullSecrets"] == [{"name": "registry"}, {"name": "mirror"}]


def test_a_wrong_pull_policy_is_rejected(monkeypatch):
    monkeypatch.setenv("WORKER_PULL_POLICY", "always")
    with pytest.raises(
        ValueError, match="WORKER_PULL_POLICY: expected one of IfNotPresent, Always, Never, found 'always'"
    ):
        build(monkeypatch)


def test_all_dags_run_on_kubernetes(dags):
    for dag in dags(WORKER_RUNTIME="kubernetes").values():
        types = {task.task_type for task in dag.tasks}
        assert "WorkerPod" in types
        assert "WorkerContainer" not in types


class ClusterApi(BaseHTTPRequestHandler):
    """A cluster's API with one pod and its events; it accepts reading, patching and deleting the pod."""

    def do_GET(self):
        server = self.server
        server.calls.append(f"{self.command} {self.path.partition('?')[0]}")
        if "/events" in self.path:
            body = {"kind": "EventList", "apiVersion": "v1", "metadata": {}, "items": server.events}
        elif "/pods/" in self.path:
            body = server.pod
        else:
            body = {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "finance"}}
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    do_PATCH = do_DELETE = do_GET  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture
def api():
    with ThreadingHTTPServer(("127.0.0.1", 0), ClusterApi) as server:
        server.calls, server.events, server.pod = [], [], sent(pod())
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def task(monkeypatch, tmp_path, api):
    config = Path(os.environ["KUBECONFIG"]).read_text().replace("127.0.0.1:9", f"127.0.0.1:{api.server_port}")
    (tmp_path / "kubeconfig").write_text(config)
    built = build(monkeypatch)
    built.config_file = str(tmp_path / "kubeconfig")
    return built


def pod(state=None, phase="Failed", reason=None, conditions=None, deleted=None):
    """Return a pod as the API describes it, with the state of its container."""
    container = k8s.V1ContainerStatus(
        name="base", image="finance-ingest", image_id="", ready=False, restart_count=0, state=state
    )
    return k8s.V1Pod(
        api_version="v1",
        kind="Pod",
        metadata=k8s.V1ObjectMeta(name="ingest", namespace="finance", annotations={}, deletion_timestamp=deleted),
        spec=k8s.V1PodSpec(containers=[k8s.V1Container(name="base")], active_deadline_seconds=7800),
        status=k8s.V1PodStatus(
            phase=phase,
            reason=reason,
            message="The node was low on resource: memory." if reason else None,
            conditions=conditions,
            container_statuses=[container] if state else None,
        ),
    )


def sent(found):
    return ApiClient().sanitize_for_serialization(found)


def ended(exit_code, message=None, container_reason=None, **more):
    terminated = k8s.V1ContainerStateTerminated(exit_code=exit_code, message=message, reason=container_reason)
    return pod(k8s.V1ContainerState(terminated=terminated), **more)


def waiting(reason, message):
    return pod(k8s.V1ContainerState(waiting=k8s.V1ContainerStateWaiting(reason=reason, message=message)), "Pending")


def clean(task, remote_pod, cause=None):
    """Call cleanup as the operator does, in a `finally`; return the exception that ends the task."""
    with pytest.raises(BaseException) as end:  # noqa: PT011, PT012 - its type is what the tests look at
        try:
            if cause:
                raise cause
        finally:
            task.cleanup(pod(), remote_pod)
    return end.value


def deletions(api):
    return [call for call in api.calls if call.startswith("DELETE")]


def test_pods_exit_code_and_last_lines_are_in_the_failure(task, api):
    failure = clean(task, ended(75, "unreachable\ngave up\n"))
    assert isinstance(failure, WorkerFailed)
    assert (failure.exit_code, failure.logs) == (75, ["unreachable", "gave up"])
    assert len(deletions(api)) == 1


def test_pod_with_nothing_to_do_is_skipped(task):
    assert isinstance(clean(task, ended(99)), AirflowSkipException)


def test_a_worker_that_was_killed_for_its_memory_is_reported(task):
    failure = clean(task, ended(137, "07:15:02 INFO half of the tickers are done", "OOMKilled"))
    assert str(failure) == "The worker used more memory than its limit and was killed (OOMKilled)."
    assert (failure.exit_code, failure.logs) == (137, ["07:15:02 INFO half of the tickers are done"])


@pytest.mark.parametrize(
    ("reason", "message", "next_step"),
    [
        (
            "DeadlineExceeded",
            "The pod ran longer than 7800 s and the cluster stopped it (DeadlineExceeded).",
            "raise time_limit",
        ),
        ("Evicted", "The cluster stopped the pod: Evicted: The node was low on resource: memory.", "node is gone"),
    ],
)
def test_a_pod_that_the_cluster_stopped_has_its_reason(task, reason, message, next_step):
    failure = clean(task, ended(143, "Training 3 of 9", reason=reason))
    assert str(failure) == message
    assert next_step in failure.next_step
    assert failure.logs == ["Training 3 of 9"]


@pytest.mark.parametrize(
    ("remote_pod", "cause"),
    [(ended(143, deleted="2026-11-28T10:00:00Z"), None), (pod(phase="Running"), ApiException(status=404))],
)
def test_a_deleted_pod_is_reported(task, api, remote_pod, cause):
    api.pod = None if cause else sent(remote_pod)
    failure = clean(task, remote_pod, cause)
    assert str(failure) == "The pod ingest was deleted, or its node is gone."
    assert failure.exit_code is None  # retried as after any other failure


FULL = k8s.V1PodCondition(
    type="PodScheduled", status="False", message="0/3 nodes are available: 3 Insufficient memory."
)


@pytest.mark.parametrize(
    ("now", "message", "next_step"),
    [
        (
            pod(phase="Pending", conditions=[FULL]),
            "The cluster found no node for the pod: 0/3 nodes are available: 3 Insufficient memory.",
            "add a node",
        ),
        (
            waiting("ImagePullBackOff", "Back-off pulling image: not found"),
            "The image finance-ingest could not be pulled: ImagePullBackOff: Back-off pulling image: not found",
            "WORKER_PULL_SECRETS",
        ),
        (
            waiting("CreateContainerConfigError", 'secret "finance" not found'),
            'The pod could not start: secret "finance" not found',
            "deploy/kubernetes/apply-settings",
        ),
        (
            waiting("ContainerCreating", None),
            "The pod did not start in time: FailedMount: volume is in use by another node",
            "Correct what the reason names",
        ),
    ],
)
@pytest.mark.parametrize("cause", [PodLaunchTimeoutException, PodLaunchFailedException])
def test_a_pod_that_did_not_start_has_the_reason_of_the_cluster(request, cause, now, message, next_step):
    task, api = request.getfixturevalue("task"), request.getfixturevalue("api")
    api.pod = sent(now)
    involved = {"involvedObject": {"kind": "Pod"}, "metadata": {"name": "e", "namespace": "finance"}}
    api.events = [
        involved | {"type": "Normal", "reason": "Scheduled", "message": "on node 1"},
        involved | {"type": "Warning", "reason": "FailedMount", "message": "volume is in use by another node"},
    ]
    failure = clean(task, pod(phase="Pending"), cause("Check the pod events in kubernetes."))
    assert str(failure) == message
    assert next_step in failure.next_step
    assert failure.logs == ["FailedMount: volume is in use by another node"]
    assert len(deletions(api)) == 1


@pytest.mark.parametrize("cause", [MaxRetryError(None, "/api/v1", None), ApiException(status=503)])
def test_an_unreachable_api_server_is_retried_for_hours_without_a_pod(task, api, cause):
    failure = clean(task, pod(phase="Running"), cause)
    assert str(failure).startswith("The cluster's API did not answer (")
    assert failure.exit_code == 75
    assert deletions(api) == []


def test_a_pod_that_the_cluster_rejects_has_its_message(task):
    cause = ApiException(status=403, reason="Forbidden")
    cause.body = '{"message": "pods \\"ingest\\" is forbidden: exceeded quota"}'
    assert str(clean(task, None, cause)) == (
        'The cluster rejected the pod: HTTP 403: pods "ingest" is forbidden: exceeded quota'
    )


def test_the_limit_of_airflow_keeps_its_own_reason(task, api):
    cause = AirflowTaskTimeout("Timeout, PID: 1")
    assert clean(task, pod(phase="Running"), cause) is cause
    assert len(deletions(api)) == 1
