"""### Forecasts for every ticker and their scores

Each forecast is stored before its target date and scored when the close of that date is loaded.

A run starts automatically for each trading date that `polygon_etl_dag` completes. It has the same partition key.

| task | what it does |
|---|---|
| `train` | Searches the ARIMA orders of every ticker again on the last session of a week; else *skipped*. |
| `forecast` | Stores forecasts of the next five sessions, each by the model that the validation window selected. |
| `score` | Compares each forecast whose target date is loaded with the observed close. |
| `report` | Writes `report.html` to the volume `finance_results`. |

`train`, `forecast` and `score` are mapped tasks; each instance processes one part of the market (`--shard i/n`). Every
task can be cleared and run again: it creates no duplicate rows.

To start a run manually, for example after a change of the models, trigger the DAG with a trading date as partition key.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

from airflow.sdk import DAG, Asset, Context, IdentityMapper, PartitionedAssetTimetable
from airflow.sdk.exceptions import AirflowSkipException

sys.path.append(str(Path(__file__).parent))  # Airflow's DAG processor adds it, a plain DagBag does not

from pipeline.failure import MACROS
from pipeline.sessions import is_last_session_of_week
from pipeline.trading_date import TRADING_DATE_FORM, trading_date
from pipeline.worker import task_defaults, worker

DAILY_BARS = Asset(name="daily_bars", uri="finance://daily_bars")
SHARDS = 2


def skip_unless_week_ends(context: Context) -> None:
    """Skip the task unless the run's trading date is the last session of its week."""
    day = trading_date(context["dag_run"], context["params"])
    if not is_last_session_of_week(date.fromisoformat(day)):
        raise AirflowSkipException(f"{day} is not the last session of its week.")


with DAG(
    dag_id="ml_training_dag",
    doc_md=__doc__,
    schedule=PartitionedAssetTimetable(assets=DAILY_BARS, default_partition_mapper=IdentityMapper()),
    catchup=False,
    max_active_runs=1,
    params={"trading_date": TRADING_DATE_FORM},
    user_defined_macros=MACROS,
    default_args=task_defaults(),
    tags=["finance"],
):
    train = worker(
        "train",
        "finance-ml",
        ["tune-arima", "--all"],
        time_limit=timedelta(hours=12),
        memory="2g",
        keeps_results=True,
        shards=SHARDS,
        pre_execute=skip_unless_week_ends,
    )
    forecast = worker(
        "forecast",
        "finance-ml",
        ["forecast", "--all"],
        time_limit=timedelta(hours=6),
        memory="2g",
        keeps_results=True,
        shards=SHARDS,
        trigger_rule="none_failed",
    )
    score = worker(
        "score",
        "finance-ml",
        ["score", "--all"],
        time_limit=timedelta(hours=2),
        memory="2g",
        keeps_results=True,
        shards=SHARDS,
    )
    report = worker("report", "finance-ml", ["report"], time_limit=timedelta(hours=1), memory="2g", keeps_results=True)

    train >> forecast >> score >> report
