import re

import pytest
from market import assert_loaded_once, days
from playwright.sync_api import expect
from stack import ROOT, eventually

# Contains Christmas, New Year and two weekends; the sessions are those that the exchange published.
TWO_WEEKS = days("2024-12-23", "2025-01-05")
SESSIONS = [f"2024-12-{day}" for day in (23, 24, 26, 27, 30, 31)] + ["2025-01-02", "2025-01-03"]


def test_catch_up_runs_every_day_and_loads_every_session_once(stack, airflow_ui):
    runs = stack.ended(TWO_WEEKS, "scheduled")
    assert {run["state"] for run in runs.values()} == {"success"}
    for day, run in runs.items():
        state = "success" if day in SESSIONS else "skipped"
        assert stack.states(run["dag_run_id"]) == {"ingest": state, "transform": state}, day
    assert len(stack.runs(run_type="scheduled")) == len(TWO_WEEKS)
    assert_loaded_once(stack, TWO_WEEKS, SESSIONS)
    assert stack.sql("select count(*) from trading_days where returns_stale") == [(0,)]
    airflow_ui.expect_run_state(runs["2025-01-03"]["dag_run_id"], "Success")
    airflow_ui.expect_run_state(runs["2025-01-01"]["dag_run_id"], "Success")
    airflow_ui.show_grid("polygon_etl_dag")


def test_a_day_is_loaded_when_it_is_triggered(stack, airflow_ui):
    run_id = airflow_ui.trigger("2025-01-10")
    assert stack.ended_run(run_id) == "success"
    airflow_ui.expect_run_state(run_id, "Success")
    assert_loaded_once(stack, ["2025-01-10"], ["2025-01-10"])


def test_a_backfill_in_the_browser_loads_exactly_its_days(stack, airflow_ui):
    thanksgiving = days("2024-11-25", "2024-12-01")
    eventually("no backfill is running", stack.backfill_over)
    airflow_ui.backfill("2024-11-25", "2024-12-01")
    runs = stack.ended(thanksgiving, "backfill")
    assert {run["state"] for run in runs.values()} == {"success"}
    around = {run["partition_key"] for run in stack.runs(run_type="backfill") if run["partition_key"] > "2024-11-20"}
    assert around == set(thanksgiving)
    assert_loaded_once(stack, thanksgiving, [f"2024-11-{day}" for day in (25, 26, 27, 29)])


@pytest.mark.parametrize(
    ("timezone", "week"),
    [("America/New_York", ("2024-04-08", "2024-04-12")), ("Asia/Tokyo", ("2024-04-15", "2024-04-19"))],
)
def test_a_backfill_has_the_chosen_days_in_every_time_zone(stack, visit, timezone, week):
    eventually("no backfill is running", stack.backfill_over)
    visit(stack, timezone).backfill(*week)
    runs = stack.ended(days(*week), "backfill")
    assert all(run["dag_run_id"].startswith(f"{day}__backfill__") for day, run in runs.items())
    near = {run["partition_key"] for run in stack.runs(run_type="backfill") if run["partition_key"][:7] == "2024-04"}
    assert {day for day in near if week[0][:8] + "01" <= day <= week[1]} >= set(days(*week))
    assert_loaded_once(stack, days(*week), days(*week))


def test_a_loaded_day_is_loaded_again_with_force(stack, airflow_ui):
    run_id = airflow_ui.trigger("2025-01-10", force=True)
    assert stack.ended_run(run_id) == "success"
    (_, again) = stack.sql("""
        select verdict, inserted + updated + deleted
        from ingestion_logs
        where ingestion_date = '2025-01-10'
        order by run_id""")
    assert again == ("LOADED", 0)


def test_the_page_market_shows_the_loaded_days(stack, airflow_ui):
    frame = airflow_ui.open_market()
    ((newest,),) = stack.sql("select max(trading_date)::text from trading_days where verdict = 'LOADED'")
    expect(frame.locator("#newest b")).to_have_text(newest)
    airflow_ui.screenshot("market")


def test_the_command_line_creates_backfills_and_clears_tasks(stack, airflow_ui):
    requested = ["2024-11-18", "2024-11-19"]
    eventually("the backfill of the browser is complete", stack.backfill_over)
    stack.compose("exec", "-T", "api-server", *command("airflow backfill create", "2024-11-18", "2024-11-19"))
    runs = stack.ended(requested, "backfill")
    assert_loaded_once(stack, requested, requested)
    stack.compose("exec", "-T", "api-server", *command("airflow dags clear", "2024-11-18"))
    run_id = runs["2024-11-18"]["dag_run_id"]
    eventually(
        "ingest has run again", lambda: stack.tries(run_id, "ingest") >= 2 and stack.ended_run(run_id) == "success"
    )
    assert_loaded_once(stack, requested, requested)


def command(verb, *dates):
    """Return the first such command of docs/operating.md with other dates, as a list of arguments."""
    line = re.findall(rf"`({verb} [^`]*)`", (ROOT / "docs/operating.md").read_text())[0]
    given = iter(dates)
    return re.sub(r"\d{4}-\d{2}-\d{2}", lambda _: next(given), line).split()
