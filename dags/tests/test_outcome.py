import logging
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowSkipException

from pipeline.outcome import STOPS_DAG, WorkerFailed, conclude, without_empty

REJECTED = [
    b"07:15:01 INFO 2025-01-13 is requested\n",
    b"07:15:02 WARN 2025-01-13 REFUSED: the vendor refuses the call, HTTP 401; check POLYGON_API_KEY\n",
    b"2025-01-13 REFUSED after 0.10 s, nothing stored\n",
]
OUT_OF_PLAN = [
    "07:15:02 WARN 2020-01-02 OUT_OF_PLAN: outside the plan's history, HTTP 403; ask for a later date",
    "2020-01-02 OUT_OF_PLAN after 0.10 s, nothing stored",
]
NOT_REQUESTED = [
    "07:15:02 WARN 1 session from 2020-01-02 to 2020-01-02 not requested: outside the plan's history, which begins on "
    "2024-11-29 or later; request a later date or change the plan",
    "2020-01-02 OUT_OF_PLAN after 0.00 s, nothing was stored",
]


def test_the_last_lines_of_a_worker_are_kept():
    logs = [f"line {n}\n".encode() for n in range(100)]
    assert WorkerFailed(1, logs).logs == [f"line {n}" for n in range(75, 100)]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (REJECTED, "2025-01-13 REFUSED: the vendor refuses the call, HTTP 401; check POLYGON_API_KEY"),
        (["07:15:02 WARN slow", "07:15:03 ERROR no database"], "no database"),
        (["07:15:02 ERROR first", "07:15:03 ERROR second", "07:15:03 WARN slow"], "second"),
        (['{"level":"ERROR","time":"2025-01-13T07:15:02Z","message":"no \\"database\\""}', "{"], 'no "database"'),
        (["expected a DATE", ""], "expected a DATE"),
    ],
)
def test_the_message_has_the_line_that_explains_the_end(lines, reason):
    failure = WorkerFailed(2, lines)
    assert failure.reason == reason
    assert str(failure) == f"The worker ended with exit code 2: {reason}"


@pytest.mark.parametrize(("exit_code", "lines"), [(1, []), (137, ["07:15:02 INFO half of the tickers are done"])])
def test_without_such_a_line_the_message_has_the_exit_code_only(exit_code, lines):
    assert str(WorkerFailed(exit_code, lines)) == f"The worker ended with exit code {exit_code}."


class Task:
    def __init__(self, stops_dag):
        self.stops_dag, self.log = stops_dag, logging.getLogger("task")


def concluded(failure, stops_dag=True):
    """Return the exception that ends the task, and the XComs that it stores."""
    stored = {}
    context = {"ti": SimpleNamespace(xcom_push=stored.__setitem__)}
    with pytest.raises((WorkerFailed, AirflowSkipException)) as raised:
        conclude(Task(stops_dag), context, failure)
    return raised.value, stored


@pytest.mark.parametrize("lines", [OUT_OF_PLAN, NOT_REQUESTED], ids=["refused", "not requested"])
def test_a_day_outside_the_plan_is_skipped_with_its_reason(lines):
    end, stored = concluded(WorkerFailed(2, lines))
    assert isinstance(end, AirflowSkipException)
    assert "outside the plan's history" in str(end)
    assert stored == {}


def test_a_wrong_configuration_stops_the_dag_and_is_logged_as_an_error(caplog):
    failure = WorkerFailed(2, REJECTED)
    assert concluded(failure) == (failure, {STOPS_DAG: failure.reason})
    assert [(record.levelname, record.message) for record in caplog.records] == [("ERROR", str(failure))]


@pytest.mark.parametrize(("exit_code", "stops_dag"), [(75, True), (1, True), (2, False)])
def test_other_failures_stop_nothing(exit_code, stops_dag):
    failure = WorkerFailed(exit_code, REJECTED)
    assert concluded(failure, stops_dag) == (failure, {})


def test_empty_arguments_are_left_out():
    assert without_empty(["", "--force", "", "2025-01-10"]) == ["--force", "2025-01-10"]
