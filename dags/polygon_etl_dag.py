"""### Daily bars and returns of the US stock market, one run per trading date

`ingest` fetches the bars of one day, and the splits and dividends around it, from the vendor, and loads the day in one
transaction. `transform` computes the returns of that day and of days whose inputs have changed. The partition key of a
run is a **calendar day** in New York time, and the run id begins with it. Runs of weekends, of holidays and of days
outside the vendor's plan end as *skipped*.

| to load | do this |
|---|---|
| every day from now on | Unpause the DAG. It loads each day at `ETL_AT` (06:00 New York) of the next day. |
| a past range, automatically | Set `ETL_START_DATE` (and `ETL_END_DATE`) in .env, apply .env, unpause. |
| one day | Trigger, enter the *Trading date*. Without a date and a partition key, the last session is loaded. |
| a range | Trigger → Backfill, both dates included; or `airflow backfill create --from-date … --to-date …` |
| a failed day again | Clear its `ingest` task. A day that is already loaded stays unchanged. |
| a loaded day again | Trigger with *Load again*. A range: Backfill, *All Runs*, configuration `{"force": true}`. |
| a day that is held back (`SUSPECT`) | Check the day, then trigger with *Accept* and a *Reason*. |

**Failures** are reported by mail and webhook with the last log lines of the worker; after three with the same reason,
one message is sent in four hours, with the number and dates of the others. Exit code 2 (wrong settings, a
rejected key) concerns every day: the DAG is paused and one message is sent. Correct the cause, clear the failed runs,
unpause. Exit code 75 (rate limit, outage, database unreachable, data not published yet) is retried for about eleven
hours. Every other failure is retried twice. The pool `vendor` limits how many ingest tasks run at the same time,
backfills included. To list the missing sessions: `select * from missing_sessions`.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

from airflow.sdk import DAG, Asset, Context, Param
from airflow.sdk.exceptions import AirflowFailException

sys.path.append(str(Path(__file__).parent))  # Airflow's DAG processor adds it, a plain DagBag does not

from pipeline.deadline import after_start_of_etl, deadlines
from pipeline.failure import MACROS
from pipeline.timetable import TradingDateTimetable
from pipeline.trading_date import (
    TRADING_DATE_FORM,
    check_and_wait,
    configured_day,
    loaded_date,
    midnight_after,
)
from pipeline.worker import task_defaults, worker

DAILY_BARS = Asset(name="daily_bars", uri="finance://daily_bars")
FIRST_DAY, LAST_DAY = configured_day("ETL_START_DATE"), configured_day("ETL_END_DATE")
SESSION = "{{ trading_date(dag_run, params) }}"
FORCE = "{{ '--force' if params.force else '' }}"
ACCEPT = [
    "{{ '--accept' if params.accept }}",
    "{{ '--reason' if params.accept }}",
    "{{ params.reason if params.accept }}",
]
FORM = {
    "trading_date": TRADING_DATE_FORM,
    "force": Param(
        False,
        type="boolean",
        title="Load again",
        description="Read a loaded day again from the vendor and store what differs.",
    ),
    "accept": Param(
        False,
        type="boolean",
        title="Accept",
        description="Load a day that the admission check holds back (SUSPECT). Needs a reason.",
    ),
    "reason": Param(
        None,
        type=["null", "string"],
        maxLength=500,
        title="Reason",
        description="Why the day is accepted; it is recorded with the day.",
    ),
}


def publish_partition(context: Context, result: object = None) -> None:
    """Add the trading date to the asset's event as its partition; a run without a partition key has a date too."""
    context["outlet_events"][DAILY_BARS].add_partitions(loaded_date(context["dag_run"], context["params"]))


def check_form(context: Context) -> None:
    """Reject wrong input of the form before a container starts; a scheduled run waits until its day is settled."""
    params = context["params"]
    if params["accept"] and not (params["reason"] or "").strip():
        raise AirflowFailException(
            "reason: expected a text, because accept is chosen; found none. Trigger the DAG again."
        )
    check_and_wait(context)


with DAG(
    dag_id="polygon_etl_dag",
    doc_md=__doc__,
    schedule=TradingDateTimetable(),
    start_date=midnight_after(FIRST_DAY or date(2000, 1, 1)),
    end_date=midnight_after(LAST_DAY) if LAST_DAY else None,
    catchup=FIRST_DAY is not None,
    max_active_runs=4,
    deadline=deadlines(after_start_of_etl(timedelta(hours=4))),
    params=FORM,
    user_defined_macros=MACROS,
    default_args=task_defaults(),
    tags=["finance"],
):
    ingest = worker(
        "ingest",
        "finance-ingest",
        [*ACCEPT, FORCE, SESSION],
        time_limit=timedelta(hours=2),
        memory="512m",
        calls_vendor=True,
        pre_execute=check_form,
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
