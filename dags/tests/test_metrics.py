"""Airflow's own metrics, with the settings of docs/operating.md."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from receivers import running

ROOT = Path(__file__).parents[2]


class Collector(BaseHTTPRequestHandler):
    """A collector of OpenTelemetry that keeps what it receives (OTLP over HTTP)."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def documented(name):
    """Return the settings of the example that sets `name`."""
    text = (ROOT / "docs/operating.md").read_text()
    (block,) = [block for block in re.findall(r"(?:^    \S+=\S+\n)+", text, re.MULTILINE) if f"    {name}=" in block]
    return dict(line.strip().split("=", 1) for line in block.splitlines())


@pytest.fixture
def paused(stored):
    """The DAGs, paused, so that the scheduler starts nothing."""
    from airflow.models.dag import DagModel
    from airflow.utils.session import create_session
    from sqlalchemy import update

    with create_session() as session:
        session.execute(update(DagModel).values(is_paused=True))


@pytest.mark.usefixtures("paused")
def test_the_scheduler_sends_its_heartbeat_to_a_collector_of_opentelemetry(scheduler):
    settings = documented("AIRFLOW__METRICS__OTEL_ON")
    with running(ThreadingHTTPServer(("127.0.0.1", 0), Collector)) as collector:
        collector.received = []
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = f"http://127.0.0.1:{collector.server_port}"
        settings["OTEL_METRIC_EXPORT_INTERVAL"] = "1000"

        def has_heartbeat():
            return any(b"airflow.scheduler_heartbeat" in body for _, body in list(collector.received))

        log = scheduler(has_heartbeat, **settings)
        assert has_heartbeat(), log
        assert {path for path, _ in collector.received} == {"/v1/metrics"}


@pytest.mark.parametrize("name", ["AIRFLOW__METRICS__OTEL_ON", "AIRFLOW__METRICS__STATSD_ON"])
def test_compose_passes_the_documented_settings(name):
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for service in ("scheduler", "dag-processor", "api-server", "worker"):
        environment = services[service]["environment"]
        for setting in documented(name):
            assert environment[setting].startswith(f"${{{setting}:-")
