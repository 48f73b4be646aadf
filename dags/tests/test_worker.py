from datetime import timedelta

import kubernetes_validate
import pytest
from airflow.providers.docker.exceptions import DockerContainerFailedException
from airflow.providers.docker.operators.docker import DockerOperator
from airflow.sdk.exceptions import AirflowSkipException
from docker.errors import NotFound
from kubernetes.client import ApiClient
from kubernetes.client import models as k8s

from pipeline import container
from pipeline.container import WorkerContainer
from pipeline.pod import WorkerPod
from pipeline.retries import WorkerFailed
from pipeline.worker import worker

LIMIT = timedelta(hours=1)


def build(runtime, monkeypatch, **more):
    monkeypatch.setenv("WORKER_RUNTIME", runtime)
    return worker("ingest", "finance-ingest", ["2025-01-10"], time_limit=LIMIT, memory="512m", **more)


def test_docker_is_the_default(monkeypatch):
    task = build("", monkeypatch)
    assert isinstance(task, WorkerContainer)
    assert (task.image, task.command, task.execution_timeout) == ("finance-ingest", ["2025-01-10"], LIMIT)
    assert task.network_mode == "finance"


def test_shards_become_one_mapped_task(monkeypatch):
    assert build("docker", monkeypatch, shards=3).expand_input.value == {
        "command": [["2025-01-10", "--shard", f"{part}/3"] for part in (1, 2, 3)]
    }


class Ti:
    dag_id, run_id, task_id, map_index = "dag", "run", "ingest", -1


class Engine:
    """Stands for the engine's answer to the question for containers of an earlier try."""

    def __init__(self, running):
        self.running, self.removed = running, []

    def containers(self, filters, **_):
        assert filters == {"label": "finance.task=dag/run/ingest/-1"}
        return [{"Id": found} for found in self.running]

    def remove_container(self, found, force):
        self.removed.append(found)


@pytest.fixture
def engine(monkeypatch):
    engine = Engine(running=["0123456789abcdef"])
    monkeypatch.setattr(WorkerContainer, "cli", engine)
    return engine


def test_exit_code_and_last_lines_are_in_the_failure(monkeypatch, engine):
    def execute(self, context):
        raise DockerContainerFailedException("Docker container failed: {'StatusCode': 75}", logs=["away", "gave up"])

    monkeypatch.setattr(DockerOperator, "execute", execute)
    with pytest.raises(WorkerFailed) as failure:
        build("docker", monkeypatch).execute({"ti": Ti()})
    assert failure.value.exit_code == 75
    assert failure.value.logs == ["away", "gave up"]


def test_container_of_an_earlier_try_is_removed_first(monkeypatch, engine):
    monkeypatch.setattr(DockerOperator, "execute", lambda self, context: None)
    build("docker", monkeypatch).execute({"ti": Ti()})
    assert engine.removed == ["0123456789abcdef"]


def test_a_container_that_is_gone_does_not_hide_why_it_was_stopped(monkeypatch):
    def on_kill(self):
        raise NotFound("No such container")

    monkeypatch.setattr(DockerOperator, "on_kill", on_kill)
    build("docker", monkeypatch).on_kill()


def test_without_a_key_the_demo_replay_is_the_vendor(monkeypatch):
    monkeypatch.setattr(container, "_resolves", lambda host: host == "replay")
    monkeypatch.setenv("POLYGON_BASE_URL", "https://api.massive.com")
    monkeypatch.setenv("POLYGON_API_KEY", "")
    assert container.environment()["POLYGON_BASE_URL"] == "http://replay:8090"
    monkeypatch.setenv("POLYGON_API_KEY", "a-key")
    assert container.environment()["POLYGON_BASE_URL"] == "https://api.massive.com"


def test_without_a_key_and_a_replay_the_worker_is_left_to_ask_for_it(monkeypatch):
    monkeypatch.setattr(container, "_resolves", lambda host: False)
    monkeypatch.setenv("POLYGON_API_KEY", "")
    assert "POLYGON_API_KEY" not in container.environment()


def manifest(task):
    pod = task.build_pod_request_obj()
    pod.api_version, pod.kind = "v1", "Pod"
    return ApiClient().sanitize_for_serialization(pod)


@pytest.mark.parametrize("keeps_results", [False, True])
def test_pod_is_valid_by_the_apis_schema(monkeypatch, keeps_results):
    task = build("kubernetes", monkeypatch, keeps_results=keeps_results)
    assert isinstance(task, WorkerPod)
    pod = manifest(task)
    kubernetes_validate.validate(pod, "1.33", strict=True)
    worker_container = pod["spec"]["containers"][0]
    assert worker_container["image"] == "finance-ingest"
    assert worker_container["args"] == ["2025-01-10"]
    assert worker_container["envFrom"] == [{"secretRef": {"name": "finance"}}]
    assert worker_container["resources"]["limits"] == {"memory": "512Mi"}
    assert len(pod["spec"]["volumes"]) == (2 if keeps_results else 1)


def test_both_dags_run_on_kubernetes(dags):
    for dag in dags(WORKER_RUNTIME="kubernetes").values():
        for task in dag.tasks:
            assert task.task_type == "WorkerPod"


def ended_pod(exit_code, message=None):
    terminated = k8s.V1ContainerStateTerminated(exit_code=exit_code, message=message)
    status = k8s.V1ContainerStatus(
        name="base",
        image="finance-ingest",
        image_id="",
        ready=False,
        restart_count=0,
        state=k8s.V1ContainerState(terminated=terminated),
    )
    return k8s.V1Pod(
        metadata=k8s.V1ObjectMeta(name="ingest", namespace="finance", annotations={}),
        spec=k8s.V1PodSpec(containers=[k8s.V1Container(name="base")]),
        status=k8s.V1PodStatus(phase="Failed", container_statuses=[status]),
    )


@pytest.fixture
def pod_task(monkeypatch):
    task = build("kubernetes", monkeypatch)
    for call in ("is_istio_enabled", "patch_already_checked", "process_pod_deletion"):
        monkeypatch.setattr(task, call, lambda *_, **__: None)
    return task


def test_pods_exit_code_and_last_lines_are_in_the_failure(pod_task):
    with pytest.raises(WorkerFailed) as failure:
        pod_task.cleanup(ended_pod(75), ended_pod(75, "away\ngave up\n"))
    assert failure.value.exit_code == 75
    assert failure.value.logs == ["away", "gave up"]


def test_pod_with_nothing_to_do_is_skipped(pod_task):
    with pytest.raises(AirflowSkipException):
        pod_task.cleanup(ended_pod(99), ended_pod(99))
