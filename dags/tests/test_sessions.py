from datetime import date, timedelta

import pytest

from pipeline.sessions import is_last_session_of_week, is_session, last_session_before

# Full-day closings, published at https://www.nyse.com/markets/hours-calendars and in press releases.
PUBLISHED = {
    2021: "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24",
    2022: "01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26",
    2023: "01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25",
    2024: "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25",
    2025: "01-01 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25",
    2026: "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25",
    2027: "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24",
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_closed_weekdays_are_the_published_ones(year):
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    closed = [day for day in days if day.weekday() < 5 and not is_session(day)]
    assert closed == [date.fromisoformat(f"{year}-{day}") for day in PUBLISHED[year].split()]


@pytest.mark.parametrize(
    ("day", "session"),
    [
        ("2025-01-14", "2025-01-13"),  # Tuesday
        ("2025-01-13", "2025-01-10"),  # Monday
        ("2025-01-12", "2025-01-10"),  # Sunday
        ("2025-04-21", "2025-04-17"),  # after Good Friday
        ("2025-01-02", "2024-12-31"),  # after New Year
        ("2024-11-29", "2024-11-27"),  # after Thanksgiving
    ],
)
def test_last_session_skips_weekends_and_holidays(day, session):
    assert last_session_before(date.fromisoformat(day)) == date.fromisoformat(session)


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-01-10", True), ("2025-01-09", False), ("2025-04-17", True), ("2025-04-18", False), ("2025-01-11", False)],
)
def test_week_ends_on_its_last_session(day, expected):
    assert is_last_session_of_week(date.fromisoformat(day)) is expected
