"""The full-day holidays of the New York Stock Exchange, by the rules of https://www.nyse.com/markets/hours-calendars.

Used only to select default dates. The ingest worker decides whether a day was a session.
"""

from __future__ import annotations

from datetime import date, timedelta

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6


def is_session(day: date) -> bool:
    """Whether the exchange opens on `day`."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def last_session_before(day: date) -> date:
    """Return the newest session older than `day`."""
    day -= timedelta(days=1)
    while not is_session(day):
        day -= timedelta(days=1)
    return day


def is_last_session_of_week(day: date) -> bool:
    """Whether no later day of the same ISO week is a session."""
    rest_of_week = (day + timedelta(days=n) for n in range(1, SUNDAY - day.weekday() + 1))
    return is_session(day) and not any(is_session(later) for later in rest_of_week)


def _holidays(year: int) -> set[date]:
    good_friday = _easter(year) - timedelta(days=2)
    days = {
        _nth(year, 1, MONDAY, 3),  # Martin Luther King Jr.
        _nth(year, 2, MONDAY, 3),  # Washington's Birthday
        good_friday,
        _nth(year, 6, MONDAY, 1) - timedelta(days=7),  # Memorial Day, the last Monday of May
        _observed(date(year, 7, 4)),
        _nth(year, 9, MONDAY, 1),  # Labor Day
        _nth(year, 11, THURSDAY, 4),  # Thanksgiving
        _observed(date(year, 12, 25)),
    }
    if year >= 2022:
        days.add(_observed(date(year, 6, 19)))
    new_year = date(year, 1, 1)
    if new_year.weekday() != SATURDAY:  # the last trading day of a year is no holiday
        days.add(_observed(new_year))
    return days


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _observed(day: date) -> date:
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))


def _easter(year: int) -> date:
    """Return Easter Sunday, by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
