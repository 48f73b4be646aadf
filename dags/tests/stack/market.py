"""Assertions about the market's tables for a range of days."""

from datetime import date, timedelta


def days(first, last):
    """Return every calendar day from `first` to `last`, as ISO text."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]


def assert_loaded_once(stack, requested, sessions):
    """Assert that each of the sessions was loaded by exactly one run and that the other requested days are closed."""
    within = f"between '{requested[0]}' and '{requested[-1]}'"
    verdicts = stack.sql(f"select trading_date::text, verdict from trading_days where trading_date {within} order by 1")
    assert verdicts == [(day, "LOADED" if day in sessions else "NO_SESSION") for day in requested]
    loads = f"""
        select ingestion_date::text, count(*), min(bars) = (
            select count(*) from daily_bars where trading_date = ingestion_date)
        from ingestion_logs where verdict = 'LOADED' and ingestion_date {within}
        group by ingestion_date order by 1"""
    assert stack.sql(loads) == [(day, 1, True) for day in sessions]
    assert stack.sql(f"select distinct trading_date::text from daily_bars where trading_date {within} order by 1") == [
        (day,) for day in sessions
    ]
