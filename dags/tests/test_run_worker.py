"""compose/run_worker.py: the exit code of a worker that is run once."""

import sys
from pathlib import Path

import pytest
from airflow.sdk.exceptions import AirflowException, AirflowSkipException

sys.path.append(str(Path(__file__).parents[1] / "compose"))

import run_worker

from pipeline.outcome import WorkerFailed
from pipeline.pod import WorkerPod


@pytest.fixture
def executed(monkeypatch):
    """Replaces the run of the pod: it ends with `executed.end`; `executed.task` is the pod's task."""
    monkeypatch.setenv("WORKER_RUNTIME", "kubernetes")

    class Executed:
        end = task = None

    def execute(task, context):
        Executed.task = task
        assert {"ti", "run_id", "dag", "task_state_store"} <= context.keys()
        if Executed.end:
            raise Executed.end

    monkeypatch.setattr(WorkerPod, "execute", execute)
    return Executed


@pytest.mark.parametrize(
    ("end", "exit_code"),
    [
        (None, 0),
        (AirflowSkipException("no session"), 99),
        (WorkerFailed(75, []), 75),
        (AirflowException("The image could not be pulled."), 1),
    ],
)
def test_the_exit_code_is_that_of_the_worker(executed, end, exit_code):
    executed.end = end
    assert run_worker.main(["finance-ingest", "--probe", "2025-01-10"]) == exit_code
    assert executed.task.arguments == ["--probe", "2025-01-10"]


def test_the_limits_are_those_of_the_dags(dags):
    parsed = dags(WORKER_RUNTIME="docker")
    tasks = [task for dag in parsed.values() for task in dag.tasks if task.task_type == "WorkerContainer"]
    found = {(argument(task, "image"), argument(task, "mem_limit")) for task in tasks}
    assert found == {(image, settings["memory"]) for image, settings in run_worker.WORKERS.items()}


def argument(task, name):
    """Return an argument of a task, mapped or not."""
    return task.partial_kwargs[name] if task.is_mapped else getattr(task, name)


def test_the_models_store_their_results_in_the_claim(executed):
    assert run_worker.main(["finance-ml", "train-lstm", "AAPL"]) == 0
    assert [mount.mount_path for mount in executed.task.volume_mounts] == ["/tmp", "/certificates", "/results"]


@pytest.mark.parametrize("arguments", [[], ["ingest", "--status"]])
def test_an_unknown_worker_is_rejected(arguments, capsys):
    assert run_worker.main(arguments) == 2
    assert "expected one of finance-ingest, finance-transform, finance-ml" in capsys.readouterr().err


def test_without_a_cluster_it_names_the_other_way(monkeypatch, capsys):
    monkeypatch.setenv("WORKER_RUNTIME", "docker")
    assert run_worker.main(["finance-ingest", "--status"]) == 2
    assert "use docker run" in capsys.readouterr().err


def test_a_line_that_is_read_twice_is_printed_once(capsys):
    printer = run_worker.LogPrinter()
    for timestamp, line in [(1, "a"), (2, "b"), (2, "b"), (3, "b\n")]:
        printer.progress_callback(line=line, timestamp=timestamp, pod=None)
    assert capsys.readouterr().out == "a\nb\nb\n"
