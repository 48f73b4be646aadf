from playwright.sync_api import expect
from stack import eventually, run_as_task
from test_images import by_hand


def test_a_newly_loaded_day_starts_the_forecasts(stack, airflow_ui):
    by_hand(stack, "ingest", "2025-03-31", "2025-10-02")  # the history for training
    by_hand(stack, "transform", "2025-03-31", "2025-10-02")
    airflow_ui.unpause("ml_training_dag")
    airflow_ui.trigger("2025-10-03")  # a Friday, the last session of the week: orders are searched again

    def ended_run():
        runs = {run["partition_key"]: run for run in stack.runs("ml_training_dag")}
        found = runs.get("2025-10-03")
        return found if found and found["state"] in {"success", "failed"} else None

    run = eventually("the run of ml_training_dag ends", ended_run, 600)
    assert run["state"] == "success"
    states = stack.states(run["dag_run_id"], "ml_training_dag")
    assert states == {"train": "success", "forecast": "success", "score": "success", "report": "success"}
    forecasts = """
        select command, f.origin_date::text, count(distinct horizon), count(distinct f.ticker) > 15
        from forecasts f join model_runs using (run_id) group by 1, 2 order by 1"""
    assert stack.sql(forecasts) == [("forecast", "2025-10-03", 5, True), ("tune", "2025-10-03", 5, True)]
    report = by_hand(stack, "ml", "report", "--out", "-")
    assert "2025-10-03" in report
    airflow_ui.expect_run_state(run["dag_run_id"], "Success", "ml_training_dag")
    airflow_ui.screenshot("models")
    market = airflow_ui.open_market()
    market.get_by_role("link", name="Open the report").click()
    expect(market.locator("h1")).not_to_have_text("Market")
    airflow_ui.screenshot("report-in-airflow")


def test_a_confined_container_trains_a_neural_network(stack, monkeypatch):
    """DJL writes to its cache folder, which must be in /tmp because the rest of the file system is read-only."""
    by_hand(stack, "ingest", "2024-06-03", "2025-10-02")  # enough for the validation window
    ((ticker,),) = stack.sql("select ticker from daily_bars group by 1 order by count(*) desc, 1 limit 1")
    words = ["train-lstm", ticker, "--epochs", "1", "--units", "4", "--models", "/results/models"]
    run_as_task(monkeypatch, stack, "finance-ml", words, keeps_results=True)
    assert stack.sql(f"select model from model_runs where ticker = '{ticker}' and model = 'lstm'") == [("lstm",)]
