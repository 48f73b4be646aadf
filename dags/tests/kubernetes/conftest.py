"""The demo of deploy/kubernetes on the cluster of kubectl; .ci/test-kubernetes has checked that it answers."""

import pytest
from cluster import DAG, Cluster


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Add the state of the namespace to the report of a failed test, before the next test changes it."""
    report = yield
    cluster = getattr(item, "funcargs", {}).get("cluster")
    if report.failed and cluster:
        report.sections.append(("the cluster", cluster.diagnostics()))
    return report


@pytest.fixture(scope="session")
def cluster(tmp_path_factory):
    """The installed demo with polygon_etl_dag unpaused; the other DAGs are paused."""
    installed = Cluster(tmp_path_factory.mktemp("cluster"))
    installed.install()
    for dag in installed.api("GET", "dags")["dags"]:
        installed.set_paused(dag["dag_id"], True)
    installed.set_paused(DAG, False)
    yield installed
    installed.remove()
