"""### Who trades under a ticker? Renames, delistings, and tickers that went to another company

Runs on Sundays at `ETL_AT` plus three hours (09:00 New York), whatever `polygon_etl_dag` does.

| task | what it does |
|---|---|
| `securities` | Reads the vendor's list of securities, and the events of tickers that appeared or vanished. |
| `transform` | Computes the returns that this corrects. |

If the plan does not include the list, `securities` fails once (exit code 2), and all data stays as it is: pause this
DAG then. An outage is retried for about eleven hours. This DAG is unpaused from the start. The results are in the
tables `securities` and `ticker_spells`; the findings of the kind `identity_changed` list what is not known.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from airflow.sdk import DAG

sys.path.append(str(Path(__file__).parent))  # Airflow's DAG processor adds it, a plain DagBag does not

from pipeline.deadline import deadline
from pipeline.failure import MACROS
from pipeline.trading_date import after_etl
from pipeline.worker import task_defaults, transform_of_stale_days, worker

HOURS_AFTER_ETL = 3  # one hour after corrections_dag

with DAG(
    dag_id="securities_dag",
    doc_md=__doc__,
    schedule=after_etl(HOURS_AFTER_ETL, weekly=True),
    catchup=False,
    is_paused_upon_creation=False,
    max_active_runs=1,
    deadline=deadline(timedelta(hours=4)),
    user_defined_macros=MACROS,
    default_args=task_defaults(),
    tags=["finance"],
):
    securities = worker(
        "securities",
        "finance-ingest",
        ["--securities"],
        time_limit=timedelta(hours=3),
        memory="512m",
        calls_vendor=True,
        stops_dag=False,
    )

    securities >> transform_of_stale_days()
