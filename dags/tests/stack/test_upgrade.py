"""The upgrade of a whole stack: databases, volumes and .env of an earlier version, then `docker compose up -d`.

earlier.py describes the recorded stack: commit ebbce8a with 2025-03-24 to 2025-10-03 loaded.
"""

import json

import earlier
import pytest
from market import assert_loaded_once, days
from stack import docker, eventually, example_settings

OLD = days("2025-10-02", "2025-10-05")  # Thursday to Sunday, loaded by the DAGs of the earlier version
NEXT = "2025-10-06"
DAGS = ("polygon_etl_dag", "ml_training_dag")
RUNS = "select dag_id, run_id, partition_key, state from dag_run"
BARS = """
    select count(*), md5(string_agg(concat_ws('|', ticker, trading_date, open, high, low, close, volume, vwap, trades,
        daily_return, return_span), ' ' order by ticker, trading_date))
    from daily_bars where trading_date < '2025-10-06'"""
LOADS = """
    select ingestion_date, verdict, bars, inserted, request_id
    from ingestion_logs where ingestion_date < '2025-10-06' order by run_id"""
FORECASTS = """
    select run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95, made_at
    from forecasts where run_id <= {last_run} order by run_id, horizon"""
SCORES = """
    select run_id, horizon, actual, naive, error, naive_error, inside_80, inside_95
    from forecast_scores where target_date < '2025-10-06' order by run_id, horizon"""


@pytest.fixture(scope="module")
def before():
    """What the earlier version stored, filled when its stack is restored."""
    return {}


@pytest.fixture
def stack(running, before):
    """The stack of this version on the data of the earlier one, whose .env only has a later end of the catch-up."""

    def restore(stack):
        earlier.restore(stack)
        ((last_run,),) = stack.sql("select max(run_id) from model_runs")
        before.update(stored(stack, last_run), last_run=last_run, runs=stack.sql(RUNS, "airflow"))

    settings = earlier.settings() | {"ETL_END_DATE": NEXT}
    return running("upgrade", prepare=restore, settings=settings, profiles=["demo"])


def stored(stack, last_run):
    queries = {"bars": BARS, "loads": LOADS, "forecasts": FORECASTS.format(last_run=last_run), "scores": SCORES}
    return {name: stack.sql(query) for name, query in queries.items()}


def test_every_service_starts_with_the_earlier_settings(stack):
    assert earlier.settings().keys() <= example_settings().keys()
    label = f"label=com.docker.compose.project={stack.project}"
    states = {}
    for container in docker("ps", "--all", "--quiet", "--filter", label).split():
        found = json.loads(docker("inspect", container))[0]
        service = found["Config"]["Labels"]["com.docker.compose.service"]
        states[service] = (found["State"]["Status"], found["State"]["ExitCode"], found["RestartCount"])
    once = ("airflow-init", "check-settings", "ingest", "migrate", "ml", "transform")
    services = ("api-server", "dag-processor", "mail", "postgres", "replay", "scheduler", "webhook")
    assert states == dict.fromkeys(once, ("exited", 0, 0)) | dict.fromkeys(services, ("running", 0, 0))


def test_airflow_keeps_its_database_and_its_runs(stack, before, visit):
    assert stack.sql("select datname from pg_database where datname like '%airflow'") == [("airflow",)]
    eventually("securities_dag is parsed", lambda: not stack.is_paused("securities_dag"))
    assert [stack.is_paused(dag) for dag in DAGS] == [True, True]
    runs = [(dag, r["dag_run_id"], r["partition_key"], r["state"]) for dag in sorted(DAGS) for r in stack.runs(dag)]
    assert sorted(runs) == sorted(before["runs"])
    assert {key for dag, _, key, _ in before["runs"] if dag == "polygon_etl_dag"} == set(OLD)
    run_id = next(run_id for dag, run_id, key, _ in before["runs"] if (dag, key) == ("polygon_etl_dag", OLD[0]))
    assert f"{OLD[0]} LOADED" in stack.log(run_id, "ingest")
    visit(stack).expect_run_state(run_id, "Success")


def test_the_next_day_is_loaded_and_no_earlier_day_again(stack, before, visit):
    for dag in reversed(DAGS):
        stack.compose("exec", "-T", "api-server", "airflow", "dags", "unpause", dag)
    runs = stack.ended([NEXT], "scheduled", 600)
    assert runs[NEXT]["state"] == "success"
    assert {run["partition_key"] for run in stack.runs()} == {*OLD, NEXT}
    assert_loaded_once(stack, [*OLD, NEXT], [*OLD[:2], NEXT])
    after = stored(stack, before["last_run"])
    assert {name: after[name] for name in ("bars", "loads")} == {name: before[name] for name in ("bars", "loads")}
    market = visit(stack).open_market()
    market.locator("#newest b").get_by_text(NEXT).wait_for()


def test_earlier_days_have_returns_with_dividends(stack):
    assert stack.sql("select count(*) from trading_days where returns_stale") == [(0,)]
    ((first,),) = stack.sql("select min(trading_date) from daily_bars")
    paid = f"""
        select d.ticker, d.ex_dividend_date, round(sum(d.cash_amount), 6)
        from dividends d join daily_bars b on b.ticker = d.ticker and b.trading_date = d.ex_dividend_date
        where d.ex_dividend_date > '{first}' group by 1, 2 order by 1, 2"""
    computed = """
        with bar as (
            select *, lag(close) over (partition by ticker order by trading_date) as previous_close from daily_bars)
        select ticker, trading_date, round(((total_return - daily_return) * previous_close::float8)::numeric, 6)
        from bar where total_return <> daily_return order by 1, 2"""
    found = stack.sql(computed)
    assert len(found) > 10
    assert found == stack.sql(paid)
    assert stack.sql("select count(*) from daily_bars where (total_return is null) <> (daily_return is null)") == [(0,)]


def test_forecasts_of_the_earlier_version_are_kept_and_scored(stack, before):
    def ended_run():
        runs = {run["partition_key"]: run["state"] for run in stack.runs("ml_training_dag")}
        return runs.get(NEXT) in {"success", "failed"} and runs[NEXT]

    assert eventually("the run of ml_training_dag ends", ended_run, 900) == "success"
    after = stored(stack, before["last_run"])
    assert (after["forecasts"], after["scores"]) == (before["forecasts"], before["scores"])
    # a score without an actual close: the ticker has no bar on the target date
    due = f"""
        select count(*), count(b.close), count(*) filter (
            where s.scored_at is not null and s.actual is not distinct from b.close::float8)
        from forecasts f
        left join forecast_scores s using (run_id, target_date, horizon)
        left join daily_bars b on b.ticker = f.ticker and b.trading_date = f.target_date
        where f.target_date = '{NEXT}' and f.run_id <= {before["last_run"]}"""
    ((expected, with_bar, scored),) = stack.sql(due)
    assert with_bar > 100
    assert scored == expected
