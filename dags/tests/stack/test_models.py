from stack import eventually
from test_images import by_hand


def test_forecasts_follow_the_bars_of_a_new_day(stack, operator):
    by_hand(stack, "ingest", "2025-02-10", "2025-09-30")  # a history to learn from
    by_hand(stack, "transform", "2025-02-10", "2025-09-30")
    operator.unpause("ml_training_dag")
    operator.trigger("2025-10-02")  # a Thursday: nothing is trained, as a Friday follows

    def followed():
        runs = {run["partition_key"]: run for run in stack.runs("ml_training_dag")}
        found = runs.get("2025-10-02")
        return found if found and found["state"] in {"success", "failed"} else None

    run = eventually("ml_training_dag has followed", followed, 400)
    assert run["state"] == "success"
    states = stack.states(run["dag_run_id"], "ml_training_dag")
    assert states == {"train": "skipped", "forecast": "success", "score": "success", "report": "success"}
    origins = (
        "select origin_date::text, count(distinct ticker) > 100, count(distinct horizon) from forecasts group by 1"
    )
    assert stack.sql(origins) == [("2025-10-02", True, 5)]
    report = by_hand(stack, "ml", "report", "--out", "-")
    assert "2025-10-02" in report
    operator.sees(run["dag_run_id"], "Success", "ml_training_dag")
    operator.picture("models")
