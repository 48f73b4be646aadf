"""The models as pods: each forecast is in the database, and the report is on the page Market."""

import json

import pytest
from cluster import eventually, kubectl

MODELS = "ml_training_dag"
FIRST_DAY, LAST_DAY, DAY = "2024-06-03", "2025-10-02", "2025-10-03"  # enough for the validation window of the LSTM


@pytest.fixture(scope="module")
def market(cluster):
    """The cluster with sixteen months of history, loaded by pods."""
    cluster.run_worker("finance-ingest", FIRST_DAY, LAST_DAY)
    cluster.run_worker("finance-transform", FIRST_DAY, LAST_DAY)
    return cluster


@pytest.fixture(scope="module")
def ticker(market):
    """A ticker with a whole history."""
    return market.sql("select ticker from daily_bars group by 1 order by count(*) desc, 1 limit 1")[0][0]


def started_pods():
    """Return the names of the pods of models that the node has started in the last hour."""
    events = json.loads(kubectl("get", "events", "--field-selector=reason=Started", "-o", "json"))["items"]
    names = {event["involvedObject"]["name"] for event in events}
    return {name for name in names if name.startswith("finance-ml-")}


def test_a_newly_loaded_day_is_forecast_scored_and_reported_by_pods(market):
    earlier = started_pods()
    market.set_paused(MODELS, False)
    assert market.ended(market.trigger(DAY)) == "success"

    def of_the_day():
        runs = market.api("GET", f"dags/{MODELS}/dagRuns")["dag_runs"]
        return [run["dag_run_id"] for run in runs if run["partition_key"] == DAY]

    (run_id,) = eventually("the day starts a run of the models", of_the_day)
    assert market.ended(run_id, 2400, MODELS) == "success"
    tasks = market.api("GET", f"dags/{MODELS}/dagRuns/{run_id}/taskInstances")["task_instances"]
    expected = [(name, index, "success") for name in ("forecast", "score", "train") for index in (0, 1)]
    found = sorted((task["task_id"], task["map_index"], task["state"]) for task in tasks)
    assert found == sorted([*expected, ("report", -1, "success")])
    assert len(started_pods() - earlier) == len(found)
    forecasts = """
        select command, f.origin_date, count(distinct horizon), count(distinct f.ticker) > 30
        from forecasts f join model_runs using (run_id) group by 1, 2 order by 1"""
    assert market.sql(forecasts) == [["forecast", DAY, "5", "t"], ["tune", DAY, "5", "t"]]
    assert DAY in market.request("GET", "market/report")
    assert "Open the report" in market.request("GET", "market/")


@pytest.mark.parametrize("kind", ["lstm", "trees"])
def test_a_model_is_trained_with_a_read_only_root_file_system(market, ticker, kind):
    """The LSTM loads PyTorch's libraries and writes its cache and its model."""
    small = {"lstm": ("--epochs", "1", "--units", "4", "--models", "/results/models"), "trees": ()}
    market.run_worker("finance-ml", f"train-{kind}", ticker, *small[kind])
    stored = f"select model from model_runs where ticker = '{ticker}' and model = '{kind}' and command = 'train'"
    assert market.sql(stored) == [[kind]]
