"""The destinations of messages, as `--status` of a worker prints them in a task."""

import os
from datetime import timedelta

import pytest

from pipeline import container
from pipeline.destinations import destinations
from pipeline.worker import worker

SETTINGS = ("SMTP_HOST", "GMAIL_ACCOUNT", "ALERT_WEBHOOK")


def in_container(monkeypatch):
    monkeypatch.setenv("WORKER_RUNTIME", "docker")
    return container.environment(calls_vendor=False)


def in_pod(monkeypatch):
    monkeypatch.setenv("WORKER_RUNTIME", "kubernetes")
    task = worker("status", "finance-ingest", ["--status"], time_limit=timedelta(minutes=10), memory="512m")
    return {setting.name: setting.value for setting in task.build_pod_request_obj().spec.containers[0].env}


@pytest.mark.parametrize("environment", [in_container, in_pod])
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"SMTP_HOST": "smtp.example.com"}, ["mail through smtp.example.com"]),
        (
            {"GMAIL_ACCOUNT": "secret@gmail.com", "ALERT_WEBHOOK": "https://hooks.example.com/secret"},
            ["mail through Gmail", "webhook"],
        ),
    ],
)
def test_a_worker_gets_the_destinations_without_secret_addresses(monkeypatch, environment, given, expected):
    for name in SETTINGS:
        monkeypatch.setenv(name, given.get(name, ""))
    found = environment(monkeypatch)
    assert set(SETTINGS) <= set(found)  # all are empty: no destination; none is listed: unknown
    assert destinations(found) == expected == destinations(os.environ)
    assert not [name for name in SETTINGS if "secret" in found[name]]
