"""### Forecasts for every ticker, and how good they were

Starts by itself once for each new trading date that `polygon_etl_dag` has finished, with the same partition key.

`train` searches every ticker's ARIMA orders again, on the week's last session only (*skipped* on other days).
`forecast` writes the next sessions' forecasts of each ticker's chosen model, before the outcome is known. `score`
fills in how the forecasts did whose day has come. `report` leaves `report.html` in the volume `finance_results`.
The market is split over mapped tasks, `--shard i/n`; every step can be cleared and run again without doubling anything.

Trigger it by hand with the partition key of a trading date, for example after a change of the models.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

from airflow.sdk import DAG, Asset, Context, IdentityMapper, PartitionedAssetTimetable
from airflow.sdk.exceptions import AirflowSkipException

sys.path.append(str(Path(__file__).parent))  # Airflow's processor does so, a bare DagBag does not

from pipeline.failure import MACROS
from pipeline.sessions import is_last_session_of_week
from pipeline.trading_date import TRADING_DATE_FORM, trading_date
from pipeline.worker import task_defaults, worker

DAILY_BARS = Asset(name="daily_bars", uri="finance://daily_bars")
SHARDS = 2


def only_at_week_end(context: Context) -> None:
    """Skip unless the run's trading date is the last session of its week."""
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
        pre_execute=only_at_week_end,
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
