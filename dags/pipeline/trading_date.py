"""The trading date of a run and the earliest time at which the run may load it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import Param
from airflow.sdk.exceptions import AirflowFailException, AirflowRescheduleException

from pipeline.sessions import last_session_before

NEW_YORK = ZoneInfo("America/New_York")

TRADING_DATE_FORM = Param(
    None,
    type=["null", "string"],
    format="date",
    title="Trading date",
    description="The day to load. If empty: the partition key; without one, the last session.",
)


def trading_date(dag_run: Any, params: Mapping[str, Any]) -> str:
    """Return the run's trading date in ISO form.

    The sources, in this order: the partition key (scheduled, catch-up, backfill, or typed in the UI), the form's
    `trading_date`, the date given to `airflow dags test`, the last session before the run was created. The result does
    not depend on the current time, so a cleared task processes the same day.
    """
    given = {
        name: _iso(name, value)
        for name, value in (
            ("the partition key", dag_run.partition_key),
            ("trading_date", params.get("trading_date")),
        )
        if value
    }
    if len(set(given.values())) > 1:
        found = " and ".join(f"{name} {value}" for name, value in given.items())
        raise AirflowFailException(f"expected one trading date, found {found}. Trigger the DAG again with one of them.")
    if given:
        return next(iter(given.values()))
    logical_date = dag_run.logical_date
    if logical_date and logical_date.astimezone(UTC).time() == time(0):  # a typed date has the time 00:00
        return logical_date.astimezone(UTC).date().isoformat()
    return last_session_before(dag_run.run_after.astimezone(NEW_YORK).date()).isoformat()


def wait_until_settled(context: Mapping[str, Any], now: datetime | None = None) -> None:
    """Reschedule a scheduled task to ETL_AT, New York time, of the day after its trading date.

    The vendor publishes a day soon after midnight and corrects it in the first hours. Manual runs and backfills start
    at once.
    """
    dag_run = context["dag_run"]
    if dag_run.run_type != "scheduled":
        return
    settled = settled_at(date.fromisoformat(trading_date(dag_run, context["params"])))
    if (now or datetime.now(UTC)) < settled:
        raise AirflowRescheduleException(settled)


def settled_at(day: date) -> datetime:
    """Return the earliest time at which a scheduled run loads `day`."""
    at = os.environ.get("ETL_AT") or "06:00"
    try:
        clock = time.fromisoformat(at)
    except ValueError:
        raise AirflowFailException(f"ETL_AT: expected a New York time such as 06:00, found {at!r}.") from None
    return datetime.combine(day + timedelta(days=1), clock, NEW_YORK).astimezone(UTC)


def configured_day(name: str) -> date | None:
    """Return the date in the environment variable `name`, or None if it is empty."""
    value = os.environ.get(name)
    return date.fromisoformat(_iso(name, value)) if value else None


def midnight_after(day: date) -> datetime:
    """Return midnight in New York at the end of `day`, the time at which the schedule creates its run."""
    return datetime.combine(day + timedelta(days=1), time(0), NEW_YORK)


def _iso(name: str, value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise AirflowFailException(f"{name}: expected a date such as 2025-01-10, found {value!r}.") from None
