from stack import as_airflow_does, eventually
from test_images import by_hand


def test_forecasts_follow_the_bars_of_a_new_day(stack, operator):
    by_hand(stack, "ingest", "2025-02-10", "2025-10-02")  # a history to learn from
    by_hand(stack, "transform", "2025-02-10", "2025-10-02")
    operator.unpause("ml_training_dag")
    operator.trigger("2025-10-03")  # a Friday: the week ends, so orders are searched again

    def followed():
        runs = {run["partition_key"]: run for run in stack.runs("ml_training_dag")}
        found = runs.get("2025-10-03")
        return found if found and found["state"] in {"success", "failed"} else None

    run = eventually("ml_training_dag has followed", followed, 600)
    assert run["state"] == "success"
    states = stack.states(run["dag_run_id"], "ml_training_dag")
    assert states == {"train": "success", "forecast": "success", "score": "success", "report": "success"}
    forecasts = """
        select command, f.origin_date::text, count(distinct horizon), count(distinct f.ticker) > 30
        from forecasts f join model_runs using (run_id) group by 1, 2 order by 1"""
    assert stack.sql(forecasts) == [("forecast", "2025-10-03", 5, True), ("tune", "2025-10-03", 5, True)]
    report = by_hand(stack, "ml", "report", "--out", "-")
    assert "2025-10-03" in report
    operator.sees(run["dag_run_id"], "Success", "ml_training_dag")
    operator.picture("models")


def test_a_confined_container_trains_a_neural_network(stack, monkeypatch):
    """DJL unpacks its native libraries into its cache, which a read-only file system has in the scratch folder only."""
    by_hand(stack, "ingest", "2024-06-03", "2025-10-02")  # enough to validate on
    ((ticker,),) = stack.sql("select ticker from daily_bars group by 1 order by count(*) desc, 1 limit 1")
    words = ["train-lstm", ticker, "--epochs", "1", "--units", "4", "--models", "/results/models"]
    as_airflow_does(monkeypatch, stack, "finance-ml", words, keeps_results=True)
    assert stack.sql(f"select model from model_runs where ticker = '{ticker}' and model = 'lstm'") == [("lstm",)]
