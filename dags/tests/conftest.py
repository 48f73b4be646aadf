"""Configures Airflow with a separate database, before any test imports it."""

import os
import tempfile
from pathlib import Path

import pytest

DAGS = Path(__file__).resolve().parent.parent
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

# The pod operator needs a cluster's address to build a manifest; nothing connects to it.
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
def stored(dags, migrated):
    """Returns the DAGs after storing them in Airflow's database, as the DAG processor does; there are no runs."""
    from airflow.dag_processing.collection import update_dag_parsing_results_in_db
    from airflow.models.backfill import Backfill
    from airflow.models.dag import DagModel
    from airflow.models.dagbundle import DagBundleModel
    from airflow.models.dagrun import DagRun
    from airflow.serialization.serialized_objects import LazyDeserializedDAG
    from airflow.utils.session import create_session
    from sqlalchemy import delete, update

    parsed = dags(ETL_START_DATE="2025-01-02")
    with create_session() as session:
        if session.get(DagBundleModel, "dags") is None:
            session.add(DagBundleModel(name="dags"))
            session.flush()
        session.execute(delete(DagRun))
        session.execute(delete(Backfill))
        lazy = [LazyDeserializedDAG.from_dag(dag) for dag in parsed.values()]
        update_dag_parsing_results_in_db("dags", None, lazy, {}, None, set(), session)
        session.execute(update(DagModel).values(is_paused=False))
    return parsed
