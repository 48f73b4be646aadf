"""### Daily bars and returns of the US stock market, one run per trading date

`ingest` fetches the bars and the splits of one day from the vendor and loads them in one transaction. `transform`
computes the returns of that day. The partition key of a run is a **calendar day** in New York time. Runs of weekends
and holidays end as *skipped*.

| to load | do this |
|---|---|
| every day from now on | Unpause the DAG. It loads a day on the next morning, at `ETL_AT` (06:00 New York). |
| a past range, automatically | Set `ETL_START_DATE` (and `ETL_END_DATE`), `docker compose up -d`, unpause. |
| one day | Trigger, enter the *Trading date*. Without a date and a partition key, the last session is loaded. |
| a range | Trigger → Backfill, both dates included; or `airflow backfill create --from-date … --to-date …` |
| a failed day again | Clear its `ingest` task. A day that is already loaded stays unchanged. |

**Failures** are reported by mail with the last log lines of the worker. Exit code 2 (wrong settings, a rejected key, a
day outside the vendor's plan) is not retried: correct the cause, then clear the task. Exit code 75 (rate limit, outage,
database unreachable, data not published yet) is retried for about eleven hours. Every other failure is retried twice.
The pool `vendor` limits how many ingest tasks run at the same time, backfills included. To list the missing sessions:
`select * from missing_sessions`.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

from airflow.sdk import DAG, Asset, Context, CronPartitionTimetable

sys.path.append(str(Path(__file__).parent))  # Airflow's DAG processor adds it, a plain DagBag does not

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
    """Add the trading date to the asset's event as its partition; a run without a partition key has a date too."""
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
