"""### The US stock market, one trading date at a time

`ingest` fetches a day's bars and splits from the vendor and loads them in one transaction; `transform` computes the
day's returns. A run stands for a **calendar day**, its partition key (New York time). Weekends and
holidays end as *skipped*.

| you want | do |
|---|---|
| every day from now on | unpause the DAG; it works from `ETL_AT` (06:00 New York) on the morning after |
| the past, automatically | set `ETL_START_DATE` (and `ETL_END_DATE`) in `.env`, `docker compose up -d`, unpause |
| one day | Trigger, *Trading date*; with neither date nor partition key it takes the last session |
| a range | Trigger → Backfill, both dates included; or `airflow backfill create --from-date … --to-date …` |
| a day again | clear its `ingest` task; a loaded day is kept, so nothing doubles |

**Failures** arrive by mail with the worker's own last lines. Exit code 2 (wrong settings, a rejected key, a day outside
your plan) is never retried: mend it, then clear the task. 75 (rate limit, outage, database away, today's data not out
yet) is retried for about eleven hours. Anything else is retried twice. The pool `vendor` bounds how many
ingests run at once, backfills included. Which days are missing: `select * from trading_days` in the database.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

from airflow.sdk import DAG, Asset, Context, CronPartitionTimetable

sys.path.append(str(Path(__file__).parent))  # Airflow's processor does so, a bare DagBag does not

from pipeline.failure import MACROS
from pipeline.trading_date import (
    TRADING_DATE_FORM,
    configured_day,
    midnight_after,
    trading_date,
    wait_until_settled,
)
from pipeline.worker import task_defaults, worker

DAILY_BARS = Asset(name="daily_bars", uri="finance://daily_bars")
FIRST_DAY, LAST_DAY = configured_day("ETL_START_DATE"), configured_day("ETL_END_DATE")
SESSION = "{{ trading_date(dag_run, params) }}"


def publish_partition(context: Context, result: object = None) -> None:
    """Name the trading date in the asset's event, whatever the run's partition key."""
    context["outlet_events"][DAILY_BARS].add_partitions(trading_date(context["dag_run"], context["params"]))


with DAG(
    dag_id="polygon_etl_dag",
    doc_md=__doc__,
    schedule=CronPartitionTimetable("0 0 * * *", timezone="America/New_York", run_offset=-1, key_format="%Y-%m-%d"),
    start_date=midnight_after(FIRST_DAY or date(2000, 1, 1)),
    end_date=midnight_after(LAST_DAY) if LAST_DAY else None,
    catchup=FIRST_DAY is not None,
    max_active_runs=4,
    params={"trading_date": TRADING_DATE_FORM},
    user_defined_macros=MACROS,
    default_args=task_defaults(),
    tags=["finance"],
):
    ingest = worker(
        "ingest",
        "finance-ingest",
        [SESSION],
        time_limit=timedelta(hours=2),
        memory="512m",
        calls_vendor=True,
        pre_execute=wait_until_settled,
    )
    transform = worker(
        "transform",
        "finance-transform",
        [SESSION],
        time_limit=timedelta(hours=1),
        memory="512m",
        outlets=[DAILY_BARS],
        post_execute=publish_partition,
    )

    ingest >> transform
