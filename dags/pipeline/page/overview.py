"""What the page shows, read from the market's database. Parts that an older schema lacks are empty."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipeline import market
from pipeline.trading_date import NEW_YORK, newest_due_day

MONTHS = 12
MOST_ROWS = 100


@dataclass(frozen=True)
class Day:
    """A calendar day that a run requested. `status` is the verdict, `MISSING`, or `PROVISIONAL` for a loaded day."""

    trading_date: date
    status: str
    bars: int | None
    message: str | None

    @property
    def needs_attention(self) -> bool:
        """Whether the day is listed under the calendar."""
        return self.status not in {"LOADED", "NO_SESSION", "OUT_OF_PLAN"}


@dataclass(frozen=True)
class Month:
    """A month of the calendar: its name, the weekday of its first day (0 is Monday), and its days or None."""

    name: str
    first_weekday: int
    days: list[tuple[int, Day | None]]


@dataclass(frozen=True)
class Finding:
    """An open finding about the data."""

    found_at: datetime
    trading_date: date | None
    ticker: str | None
    kind: str
    message: str


@dataclass(frozen=True)
class Overview:
    """The state of the market's data.

    `newest` is the newest loaded session, `checked_at` the last check of a day. `is_old` states that a session after
    `newest` is due.
    """

    newest: date | None
    is_old: bool
    loaded: int
    missing: int
    decided_at: datetime | None
    checked_at: datetime | None
    oldest_check: datetime | None
    forecast_at: datetime | None
    scored_at: datetime | None
    finding_counts: dict[str, int]
    findings: list[Finding]
    days: list[Day]

    def attention(self) -> list[Day]:
        """Return the days that need attention, newest first."""
        return [day for day in reversed(self.days) if day.needs_attention][:MOST_ROWS]

    def months(self, today: date) -> list[Month]:
        """Return the calendar of the last months, newest first."""
        known = {day.trading_date: day for day in self.days}
        months = []
        for back in range(MONTHS):
            first = month_before(today, back)
            weekday, length = monthrange(first.year, first.month)
            days = [(number, known.get(first.replace(day=number))) for number in range(1, length + 1)]
            months.append(Month(first.strftime("%B %Y"), weekday, days))
        return months


def month_before(day: date, back: int) -> date:
    """Return the first day of the month that is `back` months before the month of `day`."""
    index = day.year * 12 + day.month - 1 - back
    return date(index // 12, index % 12 + 1, 1)


def read(now: datetime) -> Overview | None:
    """Return the overview, or None if the workers have not created their tables yet."""
    today = now.astimezone(NEW_YORK).date()
    with market.reading() as cursor:
        if not _has(cursor, "trading_days"):
            return None
        columns = _columns(cursor)
        is_checked = "checked_at" in columns
        newest, loaded, missing, decided_at, checked_at, oldest_check = _one(
            cursor,
            f"""
            select
                max(trading_date) filter (where verdict = 'LOADED'), count(*) filter (where verdict = 'LOADED'),
                (select count(*) from missing_sessions where verdict is distinct from 'OUT_OF_PLAN'),
                max(decided_at) filter (where verdict = 'LOADED'),
                {"max(checked_at), min(checked_at) filter (where verdict = 'LOADED')" if is_checked else "null, null"}
            from trading_days""",  # noqa: S608 - both variants are written here
        )
        has_findings = _has(cursor, "open_findings")
        return Overview(
            newest=newest,
            is_old=newest is None or _is_due_after(cursor, newest, newest_due_day(now)),
            loaded=loaded,
            missing=missing,
            decided_at=decided_at,
            checked_at=checked_at,
            oldest_check=oldest_check,
            forecast_at=_newest(
                cursor,
                "model_runs",
                "select trained_at from model_runs where command = 'forecast' order by run_id desc limit 1",
            ),
            scored_at=_newest(
                cursor, "forecast_scores", "select scored_at from forecast_scores order by target_date desc limit 1"
            ),
            finding_counts=_finding_counts(cursor) if has_findings else {},
            findings=_findings(cursor) if has_findings else [],
            days=_days(cursor, "provisional" in columns, month_before(today, MONTHS - 1)),
        )


def _is_due_after(cursor: Any, newest: date, last: date) -> bool:
    """Return whether there is a session after `newest`, up to `last`.

    The database has the days that were requested or registered, and the exceptions of the calendar; the rules of the
    holidays are in the workers. No two weekdays in succession are regular holidays: of two unknown ones, one is a
    session.
    """
    exceptions = "session_exceptions" if _has(cursor, "session_exceptions") else "trading_days"
    cursor.execute(
        f"""
        with days as (
            select day::date as trading_date
            from generate_series(%(newest)s::date + 1, %(last)s::date, interval '1 day') as day
        ),
        known as (
            select days.trading_date, coalesce(exception.is_session, requested.is_session) as is_session
            from days
            left join {exceptions} as exception using (trading_date)
            left join trading_days as requested using (trading_date)
        )
        select
            count(*) filter (where is_session) > 0
            or count(*) filter (where is_session is null and extract(isodow from trading_date) < 6) > 1
        from known""",  # noqa: S608 - both variants are written here
        {"newest": newest, "last": last},
    )
    return cursor.fetchone()[0]


def _days(cursor: Any, has_provisional: bool, since: date) -> list[Day]:
    cursor.execute(
        f"""
        select
            trading_date,
            case
                when {"provisional" if has_provisional else "false"} then 'PROVISIONAL'
                when verdict is null and is_session then 'MISSING'
                when verdict is null then 'NO_SESSION'
                else verdict
            end,
            bars, message
        from trading_days
        where trading_date >= %(since)s
        order by trading_date""",  # noqa: S608 - both variants are written here
        {"since": since},
    )
    return [Day(*row) for row in cursor.fetchall()]


def _findings(cursor: Any) -> list[Finding]:
    cursor.execute(
        """
        select found_at, trading_date, ticker, kind, message
        from open_findings
        order by found_at desc, finding_id desc
        limit %(limit)s""",
        {"limit": MOST_ROWS},
    )
    return [Finding(*row) for row in cursor.fetchall()]


def _finding_counts(cursor: Any) -> dict[str, int]:
    cursor.execute("select kind, count(*) from open_findings group by kind order by count(*) desc, kind")
    return dict(cursor.fetchall())


def _columns(cursor: Any) -> set[str]:
    cursor.execute(
        "select attname from pg_attribute where attrelid = to_regclass('trading_days') and attnum > 0 "
        "and not attisdropped"
    )
    return {name for (name,) in cursor.fetchall()}


def _newest(cursor: Any, table: str, query: str) -> datetime | None:
    """Return the value of a query that an index answers, or None."""
    row = _one(cursor, query) if _has(cursor, table) else None
    return row[0] if row else None


def _has(cursor: Any, table: str) -> bool:
    return _one(cursor, f"select to_regclass('{table}') is not null")[0]


def _one(cursor: Any, query: str) -> Any:
    cursor.execute(query)
    return cursor.fetchone()
