"""The trading date of a run, the earliest time at which the run may load it, and schedules that follow that time."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import CronTriggerTimetable, Param
from airflow.sdk.exceptions import AirflowFailException, AirflowRescheduleException

from pipeline import market

NEW_YORK = ZoneInfo("America/New_York")
LAST_SESSION_BEFORE = "last-session-before:"  # the workers resolve it by their calendar
MOST_YEARS = 60  # as in finance.common.DateRange
SCHEDULED = "scheduled"

TRADING_DATE_FORM = Param(
    None,
    type=["null", "string"],
    format="date",
    title="Trading date",
    description="The day to load. If empty: the partition key; without one, the last session.",
)


def trading_date(dag_run: Any, params: Mapping[str, Any]) -> str:
    """Return the run's trading date as an argument of the workers: an ISO date or `last-session-before:DATE`.

    The sources, in this order: the partition key (scheduled, catch-up, backfill, or typed in the UI), the form's
    `trading_date`, the date given to `airflow dags test`, the last session before the run was created. The result does
    not depend on the current time, so a cleared task processes the same day. A date that the workers reject (after
    today, or more than 60 years ago) fails the task before its worker starts: it concerns one run, whereas exit code 2
    of a worker pauses the DAG.
    """
    day = _given(dag_run, params)
    return day.isoformat() if day else f"{LAST_SESSION_BEFORE}{created_on(dag_run)}"


def as_of(dag_run: Any, params: Mapping[str, Any]) -> str:
    """Return the date after which the run's forecasts must read nothing, in ISO form."""
    day = _given(dag_run, params) or created_on(dag_run) - timedelta(days=1)
    return day.isoformat()


def created_on(dag_run: Any) -> date:
    """Return the day in New York on which the run was created."""
    return dag_run.run_after.astimezone(NEW_YORK).date()


def loaded_date(dag_run: Any, params: Mapping[str, Any]) -> str:
    """Return the trading date of a run whose ingest task has succeeded, in ISO form."""
    day = _given(dag_run, params) or market.last_loaded_before(created_on(dag_run))
    if day is None:
        raise AirflowFailException(
            f"expected a loaded session before {created_on(dag_run)}, found none. Clear the ingest task."
        )
    return day.isoformat()


def check_and_wait(context: Mapping[str, Any], now: datetime | None = None) -> None:
    """Reject a wrong date; reschedule a scheduled task to ETL_AT, New York time, of the day after its date.

    The vendor publishes a day soon after midnight and corrects it in the first hours. Manual runs and backfills start
    at once.
    """
    now = now or datetime.now(UTC)
    dag_run = context["dag_run"]
    day = _given(dag_run, context["params"], now)
    if day and dag_run.run_type == SCHEDULED and now < settled_at(day):
        raise AirflowRescheduleException(settled_at(day))


def settled_at(day: date) -> datetime:
    """Return the earliest time at which a scheduled run loads `day`."""
    return datetime.combine(day + timedelta(days=1), etl_at(), NEW_YORK).astimezone(UTC)


def newest_due_day(now: datetime) -> date:
    """Return the newest day that is due at `now` if it is a session: ETL_AT of the day after it has passed."""
    yesterday = now.astimezone(NEW_YORK).date() - timedelta(days=1)
    return yesterday if now >= settled_at(yesterday) else yesterday - timedelta(days=1)


def after_etl(hours: int, *, weekly: bool = False) -> CronTriggerTimetable:
    """Return the schedule of a DAG that runs some hours after ETL_AT, daily or on Sundays.

    A late ETL_AT moves the run past midnight, a weekly one to Monday.
    """
    at = etl_at()
    day = "*"
    if weekly:
        day = "SUN" if at.hour + hours < 24 else "MON"
    return CronTriggerTimetable(
        f"{at.minute} {(at.hour + hours) % 24} * * {day}",
        timezone="America/New_York",
        run_immediately=timedelta(0),  # the first run of a new stack is the next one that is due
    )


def etl_at() -> time:
    """Return the New York time at which a scheduled run loads the day before."""
    at = os.environ.get("ETL_AT") or "06:00"
    try:
        return time.fromisoformat(at)
    except ValueError:
        raise AirflowFailException(f"ETL_AT: expected a New York time such as 06:00, found {at!r}.") from None


def configured_day(name: str) -> date | None:
    """Return the date in the environment variable `name`, or None if it is empty."""
    value = os.environ.get(name)
    if not value:
        return None
    day, first = _date(name, value), first_date(datetime.now(UTC))
    if day < first:
        raise AirflowFailException(f"{name}: expected a date from {first} ({MOST_YEARS} years ago), found {day}.")
    return day


def midnight_after(day: date) -> datetime:
    """Return midnight in New York at the end of `day`, the time at which the schedule creates its run."""
    return datetime.combine(day + timedelta(days=1), time(0), NEW_YORK)


def first_date(now: datetime) -> date:
    """Return the first date that the workers accept; an earlier one is a typing error."""
    today = now.astimezone(NEW_YORK).date()
    return today.replace(year=today.year - MOST_YEARS)  # also a leap year if this one is


def _given(dag_run: Any, params: Mapping[str, Any], now: datetime | None = None) -> date | None:
    """Return the date that the run was given, or None. A date that no worker accepts is an error."""
    day = _unchecked(dag_run, params)
    now = now or datetime.now(UTC)
    first, last = first_date(now), now.astimezone(NEW_YORK).date()
    if day and not first <= day <= last:
        raise AirflowFailException(
            f"expected a trading date from {first} ({MOST_YEARS} years ago) to {last} (today in New York), found "
            f"{day}. Trigger the DAG again with another date."
        )
    return day


def _unchecked(dag_run: Any, params: Mapping[str, Any]) -> date | None:
    given = {
        name: _date(name, value)
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
        return logical_date.astimezone(UTC).date()
    return None


def _date(name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise AirflowFailException(f"{name}: expected a date such as 2025-01-10, found {value!r}.") from None
