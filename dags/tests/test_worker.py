import os
import re
import time
from contextlib import suppress
from datetime import timedelta
from threading import Thread
from types import SimpleNamespace

import docker
import pytest
from airflow.sdk.exceptions import AirflowException, AirflowSkipException
from docker.errors import DockerException, ImageNotFound, NotFound

from pipeline import container
from pipeline.container import WorkerContainer
from pipeline.outcome import WorkerFailed
from pipeline.worker import worker

SHELL = "debian:bookworm-slim"  # base of the project's images
LIMIT = timedelta(hours=1)


def build(runtime, monkeypatch, **more):
    monkeypatch.setenv("WORKER_RUNTIME", runtime)
    return worker("ingest", "finance-ingest", ["2025-01-10"], time_limit=LIMIT, memory="512m", **more)


def test_docker_is_the_default(monkeypatch):
    task = build("", monkeypatch)
    assert isinstance(task, WorkerContainer)
    assert (task.image, task.command, task.execution_timeout) == ("finance-ingest", ["2025-01-10"], LIMIT)
    assert task.network_mode == "finance"


@pytest.mark.parametrize(
    ("settings", "image"),
    [
        ({}, "finance-ingest"),
        ({"IMAGE_TAG": "0.2.0"}, "finance-ingest:0.2.0"),
        ({"WORKER_IMAGES": "example.com/us/{}:0.3.0"}, "example.com/us/finance-ingest:0.3.0"),
        ({"IMAGE_TAG": "0.3.0", "WORKER_IMAGES": "example.com/us/{}:0.3.0"}, "example.com/us/finance-ingest:0.3.0"),
        ({"IMAGE_TAG": "0.2.0", "WORKER_IMAGES": "example.com/us/{}:{tag}"}, "example.com/us/finance-ingest:0.2.0"),
        ({"IMAGE_TAG": "", "WORKER_IMAGES": ""}, "finance-ingest"),
    ],
)
@pytest.mark.parametrize("runtime", ["docker", "kubernetes"])
def test_settings_select_the_image_of_a_worker(monkeypatch, runtime, settings, image):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert build(runtime, monkeypatch).image == image


@pytest.mark.parametrize("pattern", ["example.com/finance-ingest:0.2.0", "{}/{}"])
def test_a_pattern_of_images_without_the_name_of_the_worker_is_rejected(monkeypatch, pattern):
    monkeypatch.setenv("WORKER_IMAGES", pattern)
    with pytest.raises(ValueError, match=r"WORKER_IMAGES: expected \{\} once"):
        build("docker", monkeypatch)


@pytest.mark.parametrize(
    ("tag", "pattern", "message"),
    [
        ("0.2.0", "example.com/{}:0.3.0", "expected the tag of WORKER_IMAGES=example.com/{}:0.3.0, found 0.2.0"),
        ("0.2.0", "example.com/{}", "expected the tag of WORKER_IMAGES=example.com/{}, found 0.2.0"),
        ("", "example.com/{}:{tag}", "expected the version for {tag} in WORKER_IMAGES=example.com/{}:{tag}"),
    ],
)
def test_a_tag_that_would_have_no_effect_is_rejected(monkeypatch, tag, pattern, message):
    monkeypatch.setenv("IMAGE_TAG", tag)
    monkeypatch.setenv("WORKER_IMAGES", pattern)
    with pytest.raises(ValueError, match=f"IMAGE_TAG: {re.escape(message)}"):
        build("kubernetes", monkeypatch)


def test_shards_become_one_mapped_task(monkeypatch):
    assert build("docker", monkeypatch, shards=3).expand_input.value == {
        "command": [["2025-01-10", "--shard", f"{part}/3"] for part in (1, 2, 3)]
    }


@pytest.fixture
def engine():
    """A Docker Engine that has an image with a shell."""
    client = docker.from_env(timeout=300)
    try:
        client.images.get(SHELL)
    except (DockerException, ImageNotFound) as missing:
        reason = f"no Docker Engine with the image {SHELL} here: {missing}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    return client


def shell(monkeypatch, script, **more):
    """Return a task whose image is a shell; the engine, the container and the exit code are real."""
    monkeypatch.setenv("POLYGON_API_KEY", os.environ.get("POLYGON_API_KEY") or "a-key")
    monkeypatch.setenv("WORKER_RUNTIME", "docker")
    monkeypatch.setenv("FINANCE_NETWORK", "bridge")
    return worker("ingest", SHELL, ["sh", "-c", script], time_limit=LIMIT, memory="64m", **more)


CONTEXT = {"ti": SimpleNamespace(dag_id="dag", run_id="run", task_id="ingest", map_index=-1)}


@pytest.mark.usefixtures("engine")
def test_exit_code_and_last_lines_are_in_the_failure(monkeypatch):
    with pytest.raises(WorkerFailed) as failure:
        shell(monkeypatch, "echo unreachable; echo gave up; exit 75").execute(CONTEXT)
    assert failure.value.exit_code == 75
    assert failure.value.logs == ["unreachable", "gave up"]


@pytest.mark.usefixtures("engine")
def test_nothing_to_do_is_skipped(monkeypatch):
    with pytest.raises(AirflowSkipException):
        shell(monkeypatch, "exit 99").execute(CONTEXT)


def test_the_log_of_a_task_has_the_version_of_its_image(monkeypatch, engine, capfd):
    labels = {"org.opencontainers.image.version": "0.2.0", "org.opencontainers.image.revision": "1a2b"}
    source = engine.containers.create(SHELL, ["true"], labels=labels)
    image = source.commit("finance-labelled", "0.2.0")
    source.remove()
    monkeypatch.setenv("IMAGE_TAG", "0.2.0")
    monkeypatch.setenv("FINANCE_NETWORK", "bridge")
    try:
        worker("ingest", "finance-labelled", ["true"], time_limit=LIMIT, memory="64m").execute(CONTEXT)
    finally:
        engine.images.remove(image.id)
    assert f"image finance-labelled:0.2.0: version 0.2.0, revision 1a2b, {image.id}" in capfd.readouterr().out


def test_container_of_an_earlier_try_is_removed_first(monkeypatch, engine):
    labels = {"finance.task": "dag/run/ingest/-1"}
    orphan = engine.containers.run(SHELL, ["sleep", "60"], labels=labels, network="bridge", detach=True)
    elsewhere = engine.containers.run(SHELL, ["sleep", "60"], labels=labels, network="none", detach=True)
    try:
        shell(monkeypatch, "true").execute(CONTEXT)
        left = {container.id for container in engine.containers.list(all=True)}
        assert orphan.id not in left
        assert elsewhere.id in left  # container of another stack
    finally:
        elsewhere.remove(force=True)


def test_a_removed_container_does_not_hide_the_reason_of_the_stop(monkeypatch, engine):
    task = shell(monkeypatch, "true")
    task.execute(CONTEXT)
    with pytest.raises(NotFound):
        engine.api.stop(task.container["Id"])
    task.on_kill()


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("calls_vendor", [True, False])
def test_only_a_worker_that_calls_the_vendor_receives_the_key(monkeypatch, calls_vendor):
    monkeypatch.setenv("POLYGON_API_KEY", "a-key")
    monkeypatch.setenv("POSTGRES_DB", "market")
    task = shell(monkeypatch, 'echo "$POSTGRES_DB:$POLYGON_API_KEY"; exit 1', calls_vendor=calls_vendor)
    with pytest.raises(WorkerFailed) as failure:
        task.execute(CONTEXT)
    assert failure.value.logs == ["market:a-key" if calls_vendor else "market:"]


def test_a_container_has_the_restrictions_of_a_pod(monkeypatch, engine):
    script = """
        grep -E '^(CapEff|CapBnd|NoNewPrivs):' /proc/self/status
        touch /elsewhere 2>&1
        touch /tmp/file && echo wrote to /tmp
        exec sleep 60"""
    task = shell(monkeypatch, script)
    running = Thread(target=lambda: suppressed(task.execute, CONTEXT))
    running.start()
    mine = {"label": "finance.task=dag/run/ingest/-1", "network": "bridge"}
    try:
        while running.is_alive() and not any(
            b"wrote to /tmp" in c.logs() for c in engine.containers.list(filters=mine)
        ):
            time.sleep(0.1)
        (found,) = engine.containers.list(filters=mine)
        limits, said = found.attrs["HostConfig"], found.logs().decode()
    finally:
        for left in engine.containers.list(filters=mine):
            left.kill()
        running.join()
    assert (limits["CapDrop"], limits["CapAdd"]) == (["ALL"], None)
    assert limits["ReadonlyRootfs"]
    assert limits["SecurityOpt"] == ["no-new-privileges"]
    assert limits["PidsLimit"] == 512
    assert limits["Privileged"] is False
    assert said.count("0000000000000000") == 2
    assert "NoNewPrivs:\t1" in said
    assert "'/elsewhere': Read-only file system" in said
    assert "wrote to /tmp" in said


def suppressed(call, *arguments):
    with suppress(AirflowException):
        call(*arguments)


def test_a_worker_that_keeps_results_may_write_there_and_not_among_the_certificates(monkeypatch, engine):
    volumes = {name: engine.volumes.create() for name in ("FINANCE_RESULTS", "FINANCE_CERTIFICATES")}
    for name, volume in volumes.items():
        monkeypatch.setenv(name, volume.name)
    try:
        task = shell(monkeypatch, "touch /results/x && touch /certificates/x; exit 1", keeps_results=True)
        with pytest.raises(WorkerFailed) as failure:
            task.execute(CONTEXT)
        assert failure.value.logs == ["touch: cannot touch '/certificates/x': Read-only file system"]
    finally:
        for volume in volumes.values():
            volume.remove()


def test_settings_of_the_database_and_the_log_reach_every_worker(monkeypatch):
    given = {
        "POSTGRES_SSLMODE": "verify-full",
        "POSTGRES_SSLROOTCERT": "/certificates/root.crt",
        "LOG_FORMAT": "json",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    for calls_vendor in (True, False):
        assert given.items() <= container.environment(calls_vendor).items()


def test_settings_that_are_empty_do_not_reach_a_worker(monkeypatch):
    proxy_settings = [f"WORKER_{name}" for name in container.PROXY]
    for name in ("POSTGRES_SSLMODE", "LOG_FORMAT", *proxy_settings):
        monkeypatch.setenv(name, "")
    assert {"POSTGRES_SSLMODE", "LOG_FORMAT", *container.PROXY}.isdisjoint(container.environment(calls_vendor=True))


@pytest.mark.parametrize("proxy", ["HTTPS_PROXY", "HTTP_PROXY"])
@pytest.mark.parametrize("given", ["", "example.com,.internal"])
def test_proxy_and_certificates_reach_only_the_worker_that_calls_the_vendor(monkeypatch, given, proxy):
    monkeypatch.setenv(f"WORKER_{proxy}", "http://proxy:3128")
    monkeypatch.setenv("WORKER_NO_PROXY", given)
    monkeypatch.setenv("WORKER_SSL_CERT_FILE", "/certificates/company.pem")
    found = container.environment(calls_vendor=True)
    assert (found[proxy], found["SSL_CERT_FILE"]) == ("http://proxy:3128", "/certificates/company.pem")
    direct = found["NO_PROXY"].split(",")
    assert direct == [*filter(None, given.split(",")), "localhost", "127.0.0.1", "postgres", "replay"]
    assert set(container.PROXY).isdisjoint(container.environment(calls_vendor=False))


def test_a_certificate_bundle_of_the_host_is_not_passed_to_a_worker(monkeypatch):
    monkeypatch.setenv("WORKER_SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
    assert "SSL_CERT_FILE" not in container.environment(calls_vendor=True)


@pytest.fixture
def no_key(monkeypatch):
    """A stack without a key, named finance-no-key."""
    monkeypatch.setenv("POLYGON_API_KEY", "")
    monkeypatch.setenv("WORKER_RUNTIME", "docker")
    monkeypatch.setenv("FINANCE_NETWORK", "finance-no-key")
    return worker("ingest", SHELL, ["true"], time_limit=LIMIT, memory="64m", calls_vendor=True, stops_dag=False)


@pytest.mark.usefixtures("engine")
def test_without_a_key_no_worker_is_started_and_the_remedies_are_named(no_key):
    with pytest.raises(
        WorkerFailed, match=r"not started: POLYGON_API_KEY is empty, .*no replay server.*profile demo"
    ) as end:
        no_key.execute(CONTEXT)
    assert end.value.exit_code == 2


def test_a_stopped_replay_server_is_not_taken_for_a_missing_key(no_key, engine):
    labels = {"com.docker.compose.project": "finance-no-key", "com.docker.compose.service": "replay"}
    replay = engine.containers.create(SHELL, ["true"], labels=labels)
    try:
        with pytest.raises(WorkerFailed, match=r"not started: the replay server.* is not running") as end:
            no_key.execute(CONTEXT)
    finally:
        replay.remove()
    assert end.value.exit_code == 75
    assert "POLYGON_API_KEY" not in str(end.value)


def test_without_a_key_and_a_replay_server_no_key_is_passed(monkeypatch):
    monkeypatch.setenv("POLYGON_API_KEY", "")
    monkeypatch.setenv("POLYGON_BASE_URL", "https://api.massive.com")
    assert "POLYGON_API_KEY" not in container.environment(calls_vendor=True)
    assert container.environment(calls_vendor=True)["POLYGON_BASE_URL"] == "https://api.massive.com"
