from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.sdk.exceptions import AirflowFailException, AirflowRescheduleException

from pipeline import market
from pipeline.trading_date import (
    MOST_YEARS,
    as_of,
    check_and_wait,
    configured_day,
    first_date,
    loaded_date,
    midnight_after,
    settled_at,
    trading_date,
)


def run(run_after="2025-01-14T12:00", key=None, logical_date=None, run_type="manual"):
    at = datetime.fromisoformat(run_after).replace(tzinfo=UTC)
    return SimpleNamespace(partition_key=key, logical_date=logical_date, run_after=at, run_type=run_type)


def test_partition_key_is_the_date():
    assert trading_date(run(key="2024-12-24"), {"trading_date": None}) == "2024-12-24"


def test_form_is_used_without_a_key():
    assert trading_date(run(), {"trading_date": "2024-12-24"}) == "2024-12-24"


def test_key_and_form_may_agree():
    assert trading_date(run(key="2024-12-24"), {"trading_date": "2024-12-24"}) == "2024-12-24"


def test_key_and_form_that_differ_are_refused():
    with pytest.raises(AirflowFailException, match="found the partition key 2024-12-24 and trading_date 2024-12-26"):
        trading_date(run(key="2024-12-24"), {"trading_date": "2024-12-26"})


@pytest.mark.parametrize("text", ["2024-13-01", "24 December", "2024-12-24T00:00:00"])
def test_an_invalid_date_is_named_in_the_error(text):
    with pytest.raises(AirflowFailException, match="expected a date such as 2025-01-10, found"):
        trading_date(run(key=text), {})


def test_date_of_airflow_dags_test_is_used():
    assert trading_date(run(logical_date=datetime(2025, 1, 10, tzinfo=UTC)), {}) == "2025-01-10"


@pytest.mark.parametrize(
    ("run_after", "before"),
    [
        ("2025-01-14T12:00", "2025-01-14"),
        ("2025-01-14T04:59", "2025-01-13"),  # 23:59 of Monday in New York
        ("2025-01-14T05:00", "2025-01-14"),  # 00:00 of Tuesday
        ("2025-07-15T03:59", "2025-07-14"),  # the same in daylight saving time
        ("2025-07-15T04:00", "2025-07-15"),
        ("2025-03-10T04:30", "2025-03-10"),  # 00:30 of the Monday after daylight saving time started
        ("2025-11-03T04:30", "2025-11-02"),  # 23:30 of the Sunday on which daylight saving time ended
    ],
)
def test_without_any_date_the_workers_resolve_the_last_session_before_the_run(run_after, before):
    clicked_at = datetime(2025, 1, 14, 12, 0, 3, tzinfo=UTC)
    assert trading_date(run(run_after), {}) == f"last-session-before:{before}"
    assert trading_date(run(run_after, logical_date=clicked_at), {"trading_date": None}).endswith(before)


def test_forecasts_of_a_run_without_a_date_read_nothing_of_the_day_on_which_it_was_created():
    assert as_of(run("2025-01-14T12:00"), {}) == "2025-01-13"
    assert as_of(run(key="2025-01-10"), {}) == "2025-01-10"


def test_the_published_partition_of_a_run_without_a_date_is_the_day_that_was_loaded(monkeypatch):
    asked = []
    monkeypatch.setattr(market, "last_loaded_before", lambda day: asked.append(day) or date(2025, 1, 10))
    assert loaded_date(run("2025-01-13T12:00"), {}) == "2025-01-10"
    assert asked == [date(2025, 1, 13)]
    assert loaded_date(run(key="2024-12-24"), {}) == "2024-12-24"


def test_a_run_without_a_date_publishes_nothing_if_nothing_is_loaded(monkeypatch):
    monkeypatch.setattr(market, "last_loaded_before", lambda _: None)
    with pytest.raises(AirflowFailException, match="expected a loaded session before 2025-01-13, found none"):
        loaded_date(run("2025-01-13T12:00"), {})


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        ("2025-01-10", "2025-01-11T11:00"),  # Eastern standard time
        ("2025-07-10", "2025-07-11T10:00"),  # daylight saving time
        ("2025-03-08", "2025-03-09T10:00"),  # daylight saving time starts in that night
        ("2025-11-01", "2025-11-02T11:00"),  # daylight saving time ends
    ],
)
def test_a_day_is_settled_at_six_in_new_york(day, instant):
    assert settled_at(date.fromisoformat(day)) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_etl_at_sets_the_time(monkeypatch):
    monkeypatch.setenv("ETL_AT", "07:30")
    assert settled_at(date(2025, 1, 10)) == datetime(2025, 1, 11, 12, 30, tzinfo=UTC)


def test_wrong_etl_at_is_named(monkeypatch):
    monkeypatch.setenv("ETL_AT", "six")
    with pytest.raises(AirflowFailException, match="ETL_AT: expected a New York time such as 06:00, found 'six'"):
        settled_at(date(2025, 1, 10))


JUST_AFTER_MIDNIGHT = datetime(2025, 1, 14, 5, 1, tzinfo=UTC)  # 00:01 in New York


def test_scheduled_run_waits_for_the_morning():
    with pytest.raises(AirflowRescheduleException) as rescheduled:
        check_and_wait({"dag_run": run(key="2025-01-13", run_type="scheduled"), "params": {}}, JUST_AFTER_MIDNIGHT)
    assert rescheduled.value.reschedule_date == datetime(2025, 1, 14, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    "requested",
    [
        run(key="2025-01-10", run_type="scheduled"),  # catch-up
        run(key="2025-01-13", run_type="manual"),
        run(key="2025-01-13", run_type="backfill"),
    ],
)
def test_other_runs_start_at_once(requested):
    check_and_wait({"dag_run": requested, "params": {}}, JUST_AFTER_MIDNIGHT)


@pytest.mark.parametrize("given", [run(key="2025-01-15"), run()])
def test_a_date_after_today_fails_at_once(given):
    with pytest.raises(AirflowFailException, match=r"from 1965-01-14 .* to 2025-01-14 .*, found 2025-01-15"):
        check_and_wait({"dag_run": given, "params": {"trading_date": "2025-01-15"}}, JUST_AFTER_MIDNIGHT)


@pytest.mark.parametrize("day", ["2099-01-01", "1925-01-05"])
@pytest.mark.parametrize("argument", [trading_date, as_of, loaded_date])
def test_a_date_that_no_worker_accepts_fails_in_every_task(argument, day):
    for given, params in ((run(key=day), {}), (run(), {"trading_date": day})):
        with pytest.raises(AirflowFailException, match=f"expected a trading date from .*, found {day}"):
            argument(given, params)


def test_the_first_date_is_the_one_of_the_workers():
    source = Path(__file__).parents[2] / "common/src/main/java/finance/common/DateRange.java"
    assert f"MOST_YEARS = {MOST_YEARS};" in source.read_text()
    assert first_date(datetime(2025, 1, 14, 4, 59, tzinfo=UTC)) == date(1965, 1, 13)  # 23:59 in New York
    assert first_date(datetime(2024, 2, 29, 12, tzinfo=UTC)) == date(1964, 2, 29)


def test_today_is_a_date_that_may_be_loaded():
    check_and_wait({"dag_run": run(key="2025-01-14"), "params": {}}, JUST_AFTER_MIDNIGHT)


def test_schedule_creates_runs_at_midnight_in_new_york():
    assert midnight_after(date(2025, 1, 10)) == datetime(2025, 1, 11, 5, tzinfo=UTC)
    assert midnight_after(date(2025, 7, 10)) == datetime(2025, 7, 11, 4, tzinfo=UTC)


def test_a_start_date_before_the_first_one_of_the_workers_is_named(monkeypatch):
    monkeypatch.setenv("ETL_START_DATE", "0205-01-02")
    with pytest.raises(AirflowFailException, match=r"ETL_START_DATE: expected a date from .*, found 0205-01-02"):
        configured_day("ETL_START_DATE")


def test_wrong_start_date_is_named(monkeypatch):
    monkeypatch.setenv("ETL_START_DATE", "2025/01/02")
    with pytest.raises(AirflowFailException, match="ETL_START_DATE: expected a date such as 2025-01-10, found"):
        configured_day("ETL_START_DATE")
