import json
import logging
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from airflow.sdk import DAG

from pipeline import alerts
from pipeline.alerts import notify_failure, recipients, send_heartbeat
from pipeline.failure import MACROS
from pipeline.outcome import WorkerFailed

REJECTED = WorkerFailed(2, ["07:15:02 WARN the vendor refuses <the> call, HTTP 401; check POLYGON_API_KEY"])


@pytest.fixture
def receiver(monkeypatch, tmp_path, mails):
    """A receiver of webhook messages and heartbeats: `answers` is the status it returns, `received` what it got.

    A mail server runs, too.
    """
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in ("ALERT_WEBHOOK", "HEARTBEAT_URL", "WORKER_HTTP_PROXY", "WORKER_HTTPS_PROXY", "AIRFLOW_URL"):
        monkeypatch.delenv(name, raising=False)
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            received.append((self.command, self.path, self.headers["Content-Type"], json.loads(body)))
            self.reply()

        def do_GET(self):
            received.append((self.command, self.path, None, None))
            self.reply()

        def reply(self):
            self.send_response(server.answers)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.answers, server.received = 200, received
        server.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def context(exception=REJECTED, dag_id="polygon_etl_dag", task_id="ingest", stops_dag=True):
    task = SimpleNamespace(stops_dag=stops_dag, email_on_failure=True, execution_timeout=None)
    ti = SimpleNamespace(
        dag_id=dag_id,
        task_id=task_id,
        map_index=-1,
        try_number=1,
        task=task,
        log_url="http://localhost:8080/dags/x",
    )
    run = SimpleNamespace(
        partition_key="2025-01-13", partition_date=None, logical_date=None, run_id="2025-01-13__scheduled__x"
    )
    dag = DAG(dag_id, schedule=None, user_defined_macros=MACROS)
    return {
        "dag": dag,
        "task": task,
        "ti": ti,
        "dag_run": run,
        "run_id": "manual__1",
        "params": {},
        "exception": exception,
    }


def test_a_failure_is_one_json_post_with_title_and_text(receiver, monkeypatch):
    monkeypatch.setenv("ALERT_WEBHOOK", f"{receiver.address}/secret")
    notify_failure(context())
    ((method, path, content_type, body),) = receiver.received
    assert (method, path, content_type) == ("POST", "/secret", "application/json")
    assert set(body) == {"title", "text"}
    assert body["title"] == "polygon_etl_dag: ingest failed for 2025-01-13"
    for part in (body["title"], "check POLYGON_API_KEY", "What to do next:", "unpause", "http://localhost:8080/dags/x"):
        assert part in body["text"]
    assert "<" not in body["text"]  # Slack reads <...> as a link or a mention


def test_the_link_uses_the_address_of_airflow(receiver, monkeypatch):
    monkeypatch.setenv("ALERT_WEBHOOK", receiver.address)
    monkeypatch.setenv("AIRFLOW_URL", "https://airflow.example/")
    notify_failure(context())
    assert "https://airflow.example/dags/x" in receiver.received[0][3]["text"]


def test_without_a_webhook_nothing_is_posted(receiver):
    notify_failure(context())
    assert receiver.received == []


def test_a_flood_is_one_message_and_one_mail(receiver, mails, monkeypatch):
    monkeypatch.setenv("ALERT_WEBHOOK", receiver.address)
    failures = [context() for _ in range(8)]
    threads = [threading.Thread(target=notify_failure, args=[failure]) for failure in failures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [body["title"] for *_, body in receiver.received] == [mail["Subject"] for mail in mails]
    assert len(mails) == 1
    assert not any(failure["task"].email_on_failure for failure in failures)


UNREACHABLE = '{"conn_type": "smtp", "host": "127.0.0.1", "port": 9}'


def test_of_a_flood_the_first_failure_that_can_be_sent_is_reported(receiver, mails, monkeypatch):
    monkeypatch.setenv("ALERT_WEBHOOK", receiver.address)
    receiver.answers = 503
    with monkeypatch.context() as outage:
        outage.setenv("AIRFLOW_CONN_SMTP_DEFAULT", UNREACHABLE)
        notify_failure(context())
    assert mails == []
    notify_failure(context())
    notify_failure(context())
    assert len(mails) == 1  # one of the two accepted it
    assert len(receiver.received) == 2


def test_of_a_flood_one_message_is_enough_if_there_is_no_mail_server(receiver, mails, monkeypatch):
    monkeypatch.setenv("ALERT_WEBHOOK", receiver.address)
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", UNREACHABLE)
    notify_failure(context())
    notify_failure(context())
    assert (len(receiver.received), mails) == (1, [])


def test_another_dag_and_a_later_failure_are_reported(receiver, monkeypatch, tmp_path):
    monkeypatch.setenv("ALERT_WEBHOOK", receiver.address)
    notify_failure(context())
    notify_failure(context(dag_id="ml_training_dag", task_id="forecast"))
    assert len(receiver.received) == 2
    (mark,) = tmp_path.glob("finance-alerts-*/polygon_etl_dag")
    past = time.time() - alerts.SAME_CAUSE_WITHIN.total_seconds() - 1
    os.utime(mark, (past, past))
    notify_failure(context())
    assert len(receiver.received) == 3


def errors(caplog):
    return [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_a_failing_webhook_is_an_error_in_the_log_without_its_address(receiver, monkeypatch, caplog):
    receiver.answers = 404
    monkeypatch.setenv("ALERT_WEBHOOK", f"{receiver.address}/secret")
    with caplog.at_level(logging.DEBUG):
        notify_failure(context())
    assert [(record.levelname, record.message) for record in errors(caplog)] == [
        ("ERROR", "ALERT_WEBHOOK: expected HTTP 200, found HTTP 404. Check the address in .env.")
    ]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("http://127.0.0.1:9/secret", "no answer (ConnectionRefusedError)"),
        ("http://secret.invalid/secret", "no answer (gaierror)"),
        ("secret", "an address that begins with https://"),
        ("ftp-secret://x", "no answer"),
    ],
)
@pytest.mark.parametrize("send", [notify_failure, send_heartbeat])
@pytest.mark.usefixtures("receiver")
def test_an_unreachable_address_is_an_error_that_does_not_contain_it(monkeypatch, caplog, send, address, found):
    setting = "ALERT_WEBHOOK" if send is notify_failure else "HEARTBEAT_URL"
    monkeypatch.setenv(setting, address)
    with caplog.at_level(logging.DEBUG):
        send(context())
    (record,) = errors(caplog)
    assert record.message.startswith(f"{setting}: ")
    assert found in record.message
    assert "secret" not in caplog.text


def test_the_heartbeat_is_requested_once(receiver, monkeypatch):
    monkeypatch.setenv("HEARTBEAT_URL", f"{receiver.address}/beat")
    send_heartbeat(context())
    assert receiver.received == [("GET", "/beat", None, None)]


def test_without_a_heartbeat_address_nothing_is_requested(receiver):
    send_heartbeat(context())
    assert receiver.received == []


def test_messages_use_the_proxy_of_the_vendors_calls(receiver, monkeypatch):
    monkeypatch.setenv("HEARTBEAT_URL", "http://beat.invalid/beat")
    monkeypatch.setenv("WORKER_HTTP_PROXY", receiver.address)
    send_heartbeat(context())
    monkeypatch.setenv("WORKER_NO_PROXY", "beat.invalid")
    send_heartbeat(context())
    assert [path for _, path, *_ in receiver.received] == ["http://beat.invalid/beat"]


def test_recipients_are_alert_email_then_the_account_then_the_demos_mailbox(monkeypatch):
    monkeypatch.setenv("ALERT_EMAIL", "a@example.com, b@example.com")
    monkeypatch.setenv("GMAIL_ACCOUNT", "c@example.com")
    assert recipients() == ["a@example.com", "b@example.com"]
    monkeypatch.setenv("ALERT_EMAIL", "")
    assert recipients() == ["c@example.com"]
    monkeypatch.setenv("GMAIL_ACCOUNT", "")
    assert recipients() == ["operator@localhost"]
