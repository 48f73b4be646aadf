"""docker-compose.yml, by its text: what no test of a running stack would notice."""

from pathlib import Path

import pytest
import yaml

from pipeline import container

SERVICES = yaml.safe_load((Path(__file__).parents[2] / "docker-compose.yml").read_text())["services"]
AIRFLOW = {name for name, service in SERVICES.items() if service["image"].startswith("apache/airflow")}
OWN_IMAGES = {name for name, service in SERVICES.items() if service["image"].startswith("finance-")}


@pytest.mark.parametrize("name", sorted(OWN_IMAGES))
def test_every_image_of_the_project_is_confined_as_the_dags_containers_are(name):
    assert {setting: SERVICES[name][setting] for setting in container.CONFINED} == container.CONFINED


def test_every_service_starts_after_the_check_of_the_settings():
    def comes_after(name):
        needed = SERVICES[name].get("depends_on", {})
        return "check-settings" in needed or any(map(comes_after, needed))

    with_ports = {name for name, service in SERVICES.items() if "${BIND_ADDRESS" in str(service.get("ports"))}
    assert with_ports == {"postgres", "api-server", "redis"}
    assert all(map(comes_after, with_ports | AIRFLOW - {"check-settings"}))


@pytest.mark.parametrize("name", sorted(AIRFLOW - {"check-settings"}))
def test_airflows_own_calls_go_to_the_services_without_a_proxy(name):
    environment = SERVICES[name]["environment"]
    assert {"HTTPS_PROXY", "HTTP_PROXY", "SSL_CERT_FILE"}.isdisjoint(environment)
    assert environment["NO_PROXY"] == environment["no_proxy"]
    called = {"postgres", "api-server", "redis", "replay", "mail"}
    assert called <= set(SERVICES)
    assert called | {"localhost", "127.0.0.1"} == set(environment["NO_PROXY"].split(","))


@pytest.mark.parametrize("name", ["scheduler", "worker", "joined-worker"])
def test_who_starts_workers_has_all_that_a_worker_may_need(name):
    environment = SERVICES[name]["environment"]
    wanted = {*container.COMMON, *container.VENDOR, *(f"WORKER_{name}" for name in container.ROUTE)}
    assert wanted <= set(environment)
    assert "certificates:/certificates:ro" in SERVICES[name]["volumes"]
