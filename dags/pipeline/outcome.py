"""The meaning of a worker's exit code and last log lines for its task."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from airflow.sdk.exceptions import AirflowException, AirflowSkipException

if TYPE_CHECKING:
    from airflow.sdk import Context

LAST_LINES = 25
NOTHING_TO_DO = 99
NO_RETRY_CAN_HELP = 2
TRY_AGAIN_LATER = 75
KILLED = 137

# The XCom of a task whose failure concerns every day; pipeline.stop pauses the DAG when the run has failed.
STOPS_DAG = "stops_dag"

TEXT_LINE = re.compile(r"(?:\S+ )?(ERROR|WARN) (.+)")
OUT_OF_PLAN = re.compile(r"\bOUT_OF_PLAN\b")


class WorkerFailed(AirflowException):
    """A worker ended with `exit_code`; `logs` are its last log lines, `reason` is the line that explains the end."""

    def __init__(self, exit_code: int, logs: Sequence[str | bytes] | None, *, started: bool = True) -> None:
        texts = (line.decode(errors="replace") if isinstance(line, bytes) else line for line in logs or ())
        self.logs = [text.rstrip() for text in texts][-LAST_LINES:]
        self.exit_code = exit_code
        self.reason = _reason(self.logs) if exit_code != KILLED else ""
        ended = f"The worker ended with exit code {exit_code}" if started else "The worker was not started"
        super().__init__(f"{ended}: {self.reason}" if self.reason else f"{ended}.")

    @property
    def is_out_of_plan(self) -> bool:
        """Whether the day is older than the history that the vendor's plan includes."""
        return self.exit_code == NO_RETRY_CAN_HELP and any(map(OUT_OF_PLAN.search, self.logs))


def conclude(task: Any, context: Context, failure: WorkerFailed) -> NoReturn:
    """Raise the exception that ends the task: a skip for a day outside the vendor's plan, else `failure`.

    The failure is logged as an error with its reason. If it concerns every day, and the task is one of those that stop
    their DAG, a mark for pipeline.stop is stored.
    """
    if failure.is_out_of_plan:
        raise AirflowSkipException(failure.reason)
    task.log.error("%s", failure)
    if task.stops_dag and failure.exit_code == NO_RETRY_CAN_HELP:
        context["ti"].xcom_push(STOPS_DAG, failure.reason)
    raise failure


def without_empty(arguments: Sequence[str]) -> list[str]:
    """Return the arguments of a worker without those whose template rendered to nothing."""
    return [argument for argument in arguments if argument]


def _reason(lines: Sequence[str]) -> str:
    """Return the message of the last error, else of the last warning, else the last line."""
    messages: dict[str, str] = {}
    for line in lines:
        level, message = _parsed(line)
        if message:
            messages[level] = message
    return messages.get("ERROR") or messages.get("WARN") or next((line for line in reversed(lines) if line), "")


def _parsed(line: str) -> tuple[str, str]:
    """Return level and message of a log line; LOG_FORMAT is text or json."""
    if line.startswith("{"):
        try:
            event = json.loads(line)
            return str(event["level"]), str(event["message"])
        except (ValueError, KeyError, TypeError):  # not a log line of a worker
            return "", ""
    found = TEXT_LINE.match(line)
    return (found[1], found[2]) if found else ("", "")
