from datetime import timedelta

import pytest
from airflow.sdk.definitions.retry_policy import RetryAction

from pipeline.outcome import WorkerFailed
from pipeline.retries import ALARM_AT_ONCE, LATER_RETRY_WAITS, RetryByExitCode

RETRIES = len(LATER_RETRY_WAITS)


def decide(exception, try_number, max_tries=RETRIES):
    return RetryByExitCode().evaluate(exception, try_number, max_tries)


def delays(exception, first_try=1, max_tries=RETRIES):
    """Return the waits before all retries."""
    found = []
    for try_number in range(first_try, first_try + 100):
        decision = decide(exception, try_number, max_tries)
        if decision.action == RetryAction.FAIL:
            return found
        found.append(decision.retry_delay)
    raise AssertionError("expected a last retry, found none in 100 tries")


def test_exit_code_2_is_not_retried():
    assert delays(WorkerFailed(2, [])) == []


def test_an_alarm_is_not_retried_but_an_accident_is():
    def action(exit_code):
        return ALARM_AT_ONCE.evaluate(WorkerFailed(exit_code, []), 1, RETRIES).action

    assert {exit_code: action(exit_code) for exit_code in (2, 75, 1)} == {
        2: RetryAction.FAIL,
        75: RetryAction.FAIL,
        1: RetryAction.RETRY,
    }


def test_exit_code_75_is_retried_for_hours():
    waits = delays(WorkerFailed(75, []))
    assert waits[0] == timedelta(minutes=1)
    assert timedelta(hours=8) < sum(waits, timedelta()) < timedelta(hours=14)
    assert len(waits) == RETRIES  # the maximum that Airflow allows


@pytest.mark.parametrize(
    "exception", [WorkerFailed(1, []), WorkerFailed(137, []), ConnectionError("no engine"), TimeoutError()]
)
def test_any_other_failure_is_retried_twice(exception):
    assert delays(exception) == [timedelta(minutes=1), timedelta(minutes=5)]


def test_clearing_a_task_restores_all_retries():
    # After a clear, Airflow continues to count tries and raises max_tries: cleared after try 3, it is 3 + retries.
    assert delays(WorkerFailed(1, []), first_try=4, max_tries=3 + RETRIES) == delays(WorkerFailed(1, []))
