"""### Forecasts for every ticker and their scores

Each forecast is stored before its target date and scored when the close of that date is loaded.

A run starts automatically for each trading date that `polygon_etl_dag` completes. It has the same partition key, and
its models and forecasts read nothing after that date. If five newer sessions are loaded already, the closes of all
target dates are known, and the run is *skipped* as overtaken; a run that is triggered manually is never skipped. During
a catch-up of `polygon_etl_dag`, most runs are overtaken, so you can unpause this DAG at any time.

| task | what it does |
|---|---|
| `train` | Searches the ARIMA orders of every ticker again, once in seven days; otherwise *skipped*. |
| `train_trees`, `train_lstm` | Train a model on the tickers of `WATCHLIST`, once in seven days; otherwise *skipped*. |
| `watchlist_trained` | Waits for the end of these two. Their failure is reported, but does not stop `forecast`. |
| `forecast` | Stores forecasts of the next five sessions by the selected model; for `WATCHLIST` by all models. |
| `score` | Compares each forecast whose target date is loaded with the observed close. |
| `report` | Writes `report.html` to the volume `finance_results`. |

`train`, `forecast` and `score` are mapped tasks; each instance processes one part of the market (`--shard i/n`). Every
task can be cleared and run again: it skips the tickers that it has processed for the same day, so it creates no
duplicate rows.

To start a run manually, for example after a change of the models, trigger the DAG with a trading date as partition key.
"""

from __future__ import annotations

import os
import re
import sys
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Asset, Context, IdentityMapper, PartitionedAssetTimetable
from airflow.sdk.exceptions import AirflowSkipException

sys.path.append(str(Path(__file__).parent))  # Airflow's DAG processor adds it, a plain DagBag does not

from pipeline import market
from pipeline.deadline import deadline
from pipeline.failure import MACROS
from pipeline.trading_date import TRADING_DATE_FORM, as_of
from pipeline.worker import task_defaults, worker

DAILY_BARS = Asset(name="daily_bars", uri="finance://daily_bars")
SHARDS = 2
HORIZON = 5  # sessions that a run forecasts: Horizons.LONGEST of ml-worker
TUNED_EVERY = timedelta(days=7)
WATCHLIST_MODELS = ("trees", "lstm")  # those with Use.WATCHLIST in the list Models of ml-worker
WATCHLIST = re.findall(r"[^,\s]+", os.environ.get("WATCHLIST", ""))
DAY = "{{ as_of(dag_run, params) }}"


def skip_if_overtaken(context: Context) -> None:
    """Skip an automatic run whose target dates are all loaded: the closes that it would forecast are known."""
    dag_run = context["dag_run"]
    day = as_of(dag_run, context["params"])
    if dag_run.run_type == "asset_triggered" and market.loaded_after(date.fromisoformat(day)) >= HORIZON:
        raise AirflowSkipException(f"overtaken: {HORIZON} or more sessions after {day} are loaded already.")


def skip_if_tuned(context: Context) -> None:
    """Skip the instance if the run is overtaken, or if its part of the market was tuned in the week before its date."""
    skip_if_overtaken(context)
    day = date.fromisoformat(as_of(context["dag_run"], context["params"]))
    shard = context["ti"].map_index + 1
    if market.is_tuned(shard, SHARDS, since=day - TUNED_EVERY, before=day):
        raise AirflowSkipException(f"part {shard}/{SHARDS} was tuned in the week before {day}.")


def skip_if_trained(kind: str, context: Context) -> None:
    """Skip the task if the run is overtaken, or if this kind of model was trained in the week before its date."""
    skip_if_overtaken(context)
    day = date.fromisoformat(as_of(context["dag_run"], context["params"]))
    if market.is_trained(kind, WATCHLIST, since=day - TUNED_EVERY, before=day):
        raise AirflowSkipException(f"the models were trained in the week before {day}.")


with DAG(
    dag_id="ml_training_dag",
    doc_md=__doc__,
    schedule=PartitionedAssetTimetable(assets=DAILY_BARS, default_partition_mapper=IdentityMapper()),
    catchup=False,
    max_active_runs=1,
    deadline=deadline(timedelta(hours=12)),
    params={"trading_date": TRADING_DATE_FORM},
    user_defined_macros=MACROS,
    default_args=task_defaults(),
    tags=["finance"],
):
    train = worker(
        "train",
        "finance-ml",
        ["tune-arima", "--all", "--as-of", DAY],
        time_limit=timedelta(hours=12),
        memory="2g",
        keeps_results=True,
        shards=SHARDS,
        pre_execute=skip_if_tuned,
    )
    forecast = worker(
        "forecast",
        "finance-ml",
        ["forecast", "--all", "--as-of", DAY],
        time_limit=timedelta(hours=6),
        memory="2g",
        keeps_results=True,
        shards=SHARDS,
        pre_execute=skip_if_overtaken,
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
    if WATCHLIST:
        watchlist_trained = EmptyOperator(task_id="watchlist_trained", trigger_rule="all_done")
        watchlist_trained >> forecast
        for kind in WATCHLIST_MODELS:
            train_watchlist = worker(
                f"train_{kind}",
                "finance-ml",
                [f"train-{kind}", "--watchlist", "--as-of", DAY],
                time_limit=timedelta(hours=6),
                memory="2g",
                keeps_results=True,
                stops_dag=False,  # in most cases the cause concerns one ticker
                pre_execute=partial(skip_if_trained, kind),
            )
            train_watchlist >> watchlist_trained
