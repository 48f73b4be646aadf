from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowTaskTimeout

from pipeline.outcome import WorkerFailed
from pipeline.pod_failure import PodFailed
from pipeline.runtime import commands

MAIL = Path(__file__).resolve().parent.parent / "mail"


@pytest.fixture
def mail(dags):
    """Subject and body for an exception, rendered in the environment that Airflow renders them in."""
    dag = dags()["polygon_etl_dag"]
    environment = dag.get_task("ingest").get_template_env(dag=dag)

    def render(exception, key="2025-01-10", stops_dag=False):
        run = SimpleNamespace(partition_key=key, logical_date=None, run_after=datetime(2025, 1, 14, tzinfo=UTC))
        ti = SimpleNamespace(
            dag_id="polygon_etl_dag",
            task_id="ingest",
            map_index=-1,
            try_number=1,
            log_url="http://localhost:8080/log",
            task=SimpleNamespace(execution_timeout=timedelta(hours=2), stops_dag=stops_dag),
        )
        context = {"ti": ti, "dag_run": run, "params": {}, "run_id": "manual__1", "exception": exception}
        return [
            environment.from_string((MAIL / name).read_text()).render(context)
            for name in ("subject.jinja2", "body.html.jinja2")
        ]

    return render


def test_mail_names_dag_task_and_date(mail):
    subject, body = mail(WorkerFailed(1, []))
    assert subject == "polygon_etl_dag: ingest failed for 2025-01-10"
    assert all(part in body for part in ("polygon_etl_dag", "ingest", "2025-01-10", "http://localhost:8080/log"))


def test_mail_contains_the_last_lines_of_the_worker(mail):
    _, body = mail(WorkerFailed(2, ["the vendor rejects POLYGON_API_KEY", "<b>"]))
    assert "the vendor rejects POLYGON_API_KEY" in body
    assert "&lt;b&gt;" in body
    assert "No retry can help." in body


@pytest.mark.parametrize(
    ("exception", "advice"),
    [
        (WorkerFailed(75, []), "When it is available again, clear the task."),
        (WorkerFailed(137, []), "lack of memory"),
        (AirflowTaskTimeout("Timeout, PID: 1"), "raise time_limit"),
        (AirflowTaskTimeout("Timeout, PID: 1"), "The task ran longer than its limit of 2:00:00 and was stopped."),
        (WorkerFailed(1, []), "Read the whole log."),
        (None, "The Airflow process of the task was killed."),
    ],
)
def test_mail_contains_the_next_step(mail, exception, advice):
    assert advice in mail(exception)[1]


def test_mail_about_a_wrong_date_is_sent(mail):
    assert mail(WorkerFailed(1, []), key="soon")[0] == "polygon_etl_dag: ingest failed for an invalid trading date"


@pytest.mark.parametrize(
    ("runtime", "named", "absent"),
    [
        ("docker", "docker compose exec api-server airflow dags clear", "kubectl"),
        ("kubernetes", "kubectl exec deployment/airflow -c scheduler -- airflow dags clear", "docker"),
    ],
)
def test_the_commands_in_a_mail_are_those_of_the_runtime(mail, monkeypatch, runtime, named, absent):
    monkeypatch.setenv("WORKER_RUNTIME", runtime)
    _, stopped = mail(WorkerFailed(2, []), stops_dag=True)
    assert named in stopped
    for body in (stopped, mail(WorkerFailed(2, []))[1]):
        assert commands().apply_settings in body
        assert absent not in body


def test_the_commands_of_the_helm_chart_name_its_scheduler(monkeypatch):
    monkeypatch.setenv("WORKER_RUNTIME", "kubernetes")
    monkeypatch.setenv("FINANCE_SCHEDULER", "deployment/airflow-scheduler")
    assert commands().airflow == "kubectl exec deployment/airflow-scheduler -c scheduler -- airflow"


def test_a_pod_that_the_cluster_stopped_has_its_reason_and_next_step_in_the_mail(mail):
    _, body = mail(PodFailed("The pod ingest was deleted.", "Find out who deleted it.", ["FailedMount: busy"]))
    for text in ("The pod ingest was deleted.", "Find out who deleted it.", "FailedMount: busy"):
        assert text in body
