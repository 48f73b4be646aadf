"""A day loaded in a namespace that enforces Pod Security `restricted`, and everything that may happen to its pods."""

import json
from contextlib import suppress
from pathlib import Path
from threading import Thread

from cluster import DAG, NAMESPACE, eventually, kubectl

RELEASED = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'holder'"
LOCKED = """
    select count(*) from pg_locks
    where granted and mode = 'AccessExclusiveLock' and relation = 'daily_bars'::regclass"""
WAITING = "select count(*) from pg_locks where not granted and relation = 'daily_bars'::regclass"


# The processes of LocalExecutor that run a task, and their children; others are called "LocalExecutor: <idle>".
KILL_TASKS = """
    for process in /proc/[0-9]*; do
        if grep -qaE 'airflow worker -- (LocalExecutor: [^<]|[0-9a-f]{8}-)' $process/cmdline; then
            kill -9 ${process#/proc/}
        fi
    done"""

# The child of the container's first process; with it, all processes of the container end.
KILL_SCHEDULER = """
    for status in /proc/[0-9]*/status; do
        if grep -q '^PPid:.1$' $status; then kill -9 $(basename $(dirname $status)); fi
    done"""


class Held:
    """Locks daily_bars, so that a load waits in its transaction until the block ends."""

    def __init__(self, cluster):
        self.cluster = cluster

    def __enter__(self):
        statements = "set application_name = 'holder'; begin; lock table daily_bars; select pg_sleep(600);"
        self.holder = Thread(target=self._hold, args=(statements,), daemon=True)
        self.holder.start()
        eventually("the table is locked", lambda: self._locks() == "1")
        return self

    def _hold(self, statements):
        with suppress(AssertionError):  # its session is terminated at the end
            self.cluster.psql(statements)

    def _locks(self):
        return self.cluster.psql(LOCKED).strip()

    def until_a_load_waits(self):
        eventually("a load waits for the table", lambda: int(self.cluster.psql(WAITING)) > 0)

    def __exit__(self, *_):
        self.cluster.psql(RELEASED)
        self.holder.join(30)


def test_a_scheduled_day_is_loaded_in_a_restricted_namespace(cluster):
    assert (
        json.loads(kubectl("get", "namespace", NAMESPACE, "-o", "json"))["metadata"]["labels"][
            "pod-security.kubernetes.io/enforce"
        ]
        == "restricted"
    )
    runs = eventually("a scheduled run exists", lambda: cluster.api("GET", f"dags/{DAG}/dagRuns")["dag_runs"])
    assert cluster.ended(runs[0]["dag_run_id"]) == "success"
    assert cluster.loads("2025-01-06") == [["1", "t"]]
    assert cluster.sql("select returns_stale from trading_days where trading_date = '2025-01-06'") == [["f"]]
    assert cluster.worker_pods() == []


def test_a_day_without_a_session_is_skipped(cluster):
    run_id = cluster.trigger("2025-01-11")
    assert cluster.ended(run_id) == "success"
    assert cluster.task(run_id)["state"] == "skipped"


def test_an_outage_of_the_vendor_is_retried(cluster):
    kubectl("scale", "deployment/replay", "--replicas=0")
    kubectl("wait", "--for=delete", "pod", "-l", "app.kubernetes.io/name=replay", "--timeout=600s")
    run_id = cluster.trigger("2025-01-07")
    try:
        eventually(
            "a retry is planned",
            lambda: cluster.task(run_id)["try_number"] > 1 or cluster.task(run_id)["state"] == "up_for_retry",
        )
    finally:
        kubectl("scale", "deployment/replay", "--replicas=1")
    assert "ended with exit code 75" in cluster.log(run_id)
    assert cluster.ended(run_id) == "success"
    assert cluster.loads("2025-01-07") == [["1", "t"]]


def test_a_pod_that_is_deleted_during_its_load_is_replaced_and_loads_once(cluster):
    with Held(cluster) as held:
        run_id = cluster.trigger("2025-01-08")
        held.until_a_load_waits()
        (pod,) = cluster.worker_pods()
        kubectl("delete", "pod", pod["metadata"]["name"], "--wait=false")
        eventually(
            "the attempt has failed",
            lambda: cluster.task(run_id)["try_number"] > 1 or cluster.task(run_id)["state"] == "up_for_retry",
        )
    assert cluster.ended(run_id) == "success"
    assert "was deleted, or its node is gone" in cluster.log(run_id)
    assert cluster.loads("2025-01-08") == [["1", "t"]]


def test_the_pod_of_a_killed_airflow_process_is_joined_and_loads_once(cluster):
    with Held(cluster) as held:
        run_id = cluster.trigger("2025-01-15")
        held.until_a_load_waits()
        (pod,) = cluster.worker_pods()
        cluster.in_pod("deployment/airflow", "bash", "-c", KILL_TASKS, container="scheduler")
        eventually(
            "another attempt runs",
            lambda: cluster.task(run_id)["try_number"] > 1 and cluster.task(run_id)["state"] == "running",
        )
        eventually("it joins the pod", lambda: "Reconnecting to pod" in cluster.log(run_id, 2))
        assert [found["metadata"]["name"] for found in cluster.worker_pods()] == [pod["metadata"]["name"]]
    assert cluster.ended(run_id) == "success"
    assert cluster.loads("2025-01-15") == [["1", "t"]]


def test_the_tasks_of_a_killed_scheduler_come_back(cluster):
    with Held(cluster) as held:
        run_id = cluster.trigger("2025-01-16")
        held.until_a_load_waits()
        with suppress(AssertionError):  # the command ends with its container
            cluster.in_pod("deployment/airflow", "bash", "-c", KILL_SCHEDULER, container="scheduler")
        eventually(
            "another attempt runs",
            lambda: cluster.task(run_id)["try_number"] > 1 and cluster.task(run_id)["state"] == "running",
        )
    assert cluster.ended(run_id) == "success"
    assert cluster.loads("2025-01-16") == [["1", "t"]]


def test_a_worker_that_needs_more_memory_than_its_limit_is_reported(cluster):
    cluster.change_vendor(JAVA_TOOL_OPTIONS="-Xms1g -Xmx1g -XX:+AlwaysPreTouch")
    try:
        run_id = cluster.trigger("2025-01-13")
        assert cluster.ended(run_id) == "failed"
    finally:
        cluster.change_vendor(JAVA_TOOL_OPTIONS=None)
    text = cluster.mail_about("2025-01-13")
    assert "The worker used more memory than its limit and was killed (OOMKilled)." in text
    assert cluster.task(run_id)["try_number"] == 3


def test_a_rejected_key_stops_the_dag_and_the_mail_names_the_clusters_commands(cluster):
    cluster.change_vendor(POLYGON_API_KEY="rejected")
    try:
        run_id = cluster.trigger("2025-01-14")
        assert cluster.ended(run_id) == "failed"
        assert cluster.task(run_id)["try_number"] == 1
        eventually("the DAG is paused", lambda: cluster.api("GET", f"dags/{DAG}")["is_paused"])
    finally:
        cluster.change_vendor(POLYGON_API_KEY="demo")
        cluster.set_paused(DAG, False)
    text = " ".join(cluster.mail_about("2025-01-14").split())
    assert "The worker ended with exit code 2:" in text
    assert f"deploy/kubernetes/apply-settings -n {NAMESPACE}" in text
    assert f"kubectl -n {NAMESPACE} exec deployment/airflow -c scheduler -- airflow dags clear" in text
    assert "docker compose" not in text


def test_the_reason_of_the_cluster_is_the_reason_of_the_mail(cluster):
    script = (Path(__file__).parent / "reasons.py").read_text()
    printed = cluster.in_pod("deployment/airflow", "python", "-", text=script, container="scheduler")
    found = {case: reason for case, (reason, _) in json.loads(printed.splitlines()[-1]).items()}
    assert "The cluster found no node for the pod: 0/" in found["full"]
    assert "Insufficient memory" in found["full"]
    assert "The image registry.example.com/me/absent:1 could not be pulled: " in found["image"]
    assert 'The pod could not start: secret "absent" not found' in found["secret"]
    assert found["deadline"] == "The pod ran longer than 30 s and the cluster stopped it (DeadlineExceeded)."
    assert "The cluster rejected the pod: HTTP 403: " in found["rejected"]
    assert 'violates PodSecurity "restricted:latest"' in found["rejected"]
    assert cluster.worker_pods() == []


def test_a_changed_password_of_the_database_is_applied_with_the_files_of_the_installation(cluster):
    cluster.apply_settings(POSTGRES_PASSWORD="it's another")
    cluster.wait_for_airflow()
    run_id = cluster.trigger("2025-01-17")
    assert cluster.ended(run_id) == "success"
    assert cluster.loads("2025-01-17") == [["1", "t"]]  # from the replay server: demo.env still counts
