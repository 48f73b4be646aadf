"""Properties of docker-compose.yml that the tests of a running stack do not cover."""

import re
from pathlib import Path

import pytest
import yaml

from pipeline import container
from pipeline.images import worker_image

ROOT = Path(__file__).parents[2]
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
EXAMPLE = (ROOT / ".env.example").read_text()
AIRFLOW = {name for name, service in SERVICES.items() if service["image"].startswith("apache/airflow")}
OWN_IMAGES = {name for name, service in SERVICES.items() if service["image"].startswith("finance-")}


@pytest.mark.parametrize("name", sorted(OWN_IMAGES))
def test_services_of_our_images_have_the_restrictions_of_the_dags_containers(name):
    assert {setting: SERVICES[name][setting] for setting in container.CONFINED} == container.CONFINED


@pytest.mark.parametrize("tag", ["", "0.2.0"])
def test_services_and_dags_use_the_same_images(monkeypatch, tag):
    monkeypatch.setenv("IMAGE_TAG", tag)
    end = f":{tag}" if tag else ""  # an image without a tag has the tag latest
    images = {SERVICES[name]["image"].replace(":${IMAGE_TAG:-latest}", end) for name in OWN_IMAGES}
    assert images == {worker_image(f"finance-{name}") for name in ("ingest", "transform", "ml", "replay")}
    for name in AIRFLOW - {"check-settings"}:
        assert SERVICES[name]["environment"]["IMAGE_TAG"] == "${IMAGE_TAG:-}"


def test_every_service_starts_after_check_settings():
    def comes_after(name):
        needed = SERVICES[name].get("depends_on", {})
        return "check-settings" in needed or any(map(comes_after, needed))

    with_ports = {name for name, service in SERVICES.items() if "${BIND_ADDRESS" in str(service.get("ports"))}
    assert with_ports == {"postgres", "api-server", "redis"}
    assert all(map(comes_after, with_ports | AIRFLOW - {"check-settings"}))


@pytest.mark.parametrize("name", sorted(AIRFLOW - {"check-settings"}))
def test_airflows_own_calls_bypass_the_proxy(name):
    environment = SERVICES[name]["environment"]
    assert {"HTTPS_PROXY", "HTTP_PROXY", "SSL_CERT_FILE"}.isdisjoint(environment)
    assert environment["NO_PROXY"] == environment["no_proxy"]
    called = {"postgres", "api-server", "redis", "replay", "mail"}
    assert called <= set(SERVICES)
    assert called | {"localhost", "127.0.0.1"} == set(environment["NO_PROXY"].split(","))


def test_the_api_server_reads_the_market_and_the_report_but_not_the_vendors_key():
    service = SERVICES["api-server"]
    assert set(container.COMMON) <= set(service["environment"])
    assert "POLYGON_API_KEY" not in service["environment"]
    assert "results:/results:ro" in service["volumes"]
    # the first container that mounts an empty volume decides who owns it
    assert service["depends_on"]["ml"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", sorted(AIRFLOW - {"check-settings"}))
def test_every_airflow_service_loads_the_plugin_and_may_send_messages(name):
    environment = SERVICES[name]["environment"]
    assert environment["AIRFLOW__CORE__PLUGINS_FOLDER"] == "/opt/airflow/dags/plugins"
    assert {"ALERT_WEBHOOK", "HEARTBEAT_URL", "AIRFLOW_URL", "WORKER_HTTPS_PROXY"} <= set(environment)


@pytest.mark.parametrize("name", ["scheduler", "worker", "joined-worker"])
def test_services_that_start_workers_have_all_worker_settings(name):
    environment = SERVICES[name]["environment"]
    wanted = {*container.COMMON, *container.VENDOR, *(f"WORKER_{name}" for name in container.PROXY)}
    assert wanted <= set(environment)
    assert "certificates:/certificates:ro" in SERVICES[name]["volumes"]


def test_the_tasks_of_a_killed_scheduler_are_found_within_lost_task_seconds():
    """The smallest value that .env.example names leaves at least ten seconds for the start of the next scheduler."""
    from airflow.configuration import conf

    (least,) = re.findall(r"^# Seconds without a heartbeat .* At least (\d+):", EXAMPLE, re.MULTILINE)
    (default,) = re.findall(r"^LOST_TASK_SECONDS=(\d+)$", EXAMPLE, re.MULTILINE)
    interval = SERVICES["scheduler"]["environment"]["AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL"]
    dead_after = conf.getint("scheduler", "scheduler_health_check_threshold")
    assert dead_after + int(interval) + 10 <= int(least) <= int(default)
