from datetime import timedelta

import pytest
from airflow.sdk.definitions.retry_policy import RetryAction

from pipeline.retries import LATER_RETRY_WAITS, RetryByExitCode, WorkerFailed

RETRIES = len(LATER_RETRY_WAITS)


def decide(exception, try_number, max_tries=RETRIES):
    return RetryByExitCode().evaluate(exception, try_number, max_tries)


def delays(exception, first_try=1, max_tries=RETRIES):
    """The delays of all retries until the policy gives up."""
    found = []
    for try_number in range(first_try, first_try + 100):
        decision = decide(exception, try_number, max_tries)
        if decision.action == RetryAction.FAIL:
            return found
        found.append(decision.retry_delay)
    raise AssertionError("it never gives up")


def test_what_no_retry_can_help_fails_at_once():
    assert delays(WorkerFailed(2, [])) == []


def test_what_asks_for_later_is_tried_for_hours():
    waits = delays(WorkerFailed(75, []))
    assert waits[0] == timedelta(minutes=1)
    assert timedelta(hours=8) < sum(waits, timedelta()) < timedelta(hours=14)
    assert len(waits) == RETRIES  # Airflow itself allows no more


@pytest.mark.parametrize(
    "exception", [WorkerFailed(1, []), WorkerFailed(137, []), ConnectionError("no engine"), TimeoutError()]
)
def test_anything_else_is_tried_twice_more(exception):
    assert delays(exception) == [timedelta(minutes=1), timedelta(minutes=5)]


def test_a_cleared_task_has_all_its_retries_again():
    # Airflow counts tries on after a clear and raises the limit: cleared after try 3, max_tries becomes 3 + retries.
    assert delays(WorkerFailed(1, []), first_try=4, max_tries=3 + RETRIES) == delays(WorkerFailed(1, []))


def test_the_last_lines_of_a_worker_are_kept():
    logs = [f"line {n}\n".encode() for n in range(100)]
    assert WorkerFailed(1, logs).logs == [f"line {n}" for n in range(75, 100)]
