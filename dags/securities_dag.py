"""### The security behind each ticker: renames, delistings, and tickers that went to another company

Runs on Sundays at `ETL_AT` plus three hours (09:00 New York), independently of `polygon_etl_dag`.

| task | what it does |
|---|---|
| `securities` | Reads the vendor's list of securities, and the events of tickers that appeared or vanished. |
| `transform` | Computes the returns whose inputs have changed. |

If the plan does not include the list, `securities` fails without retries (exit code 2), and all data stays unchanged;
in this case, pause this DAG. After an outage, the task is retried for about eleven hours. This DAG is unpaused from the
start. The results are in the tables `securities` and `ticker_spells`; the findings of the kind `identity_changed` list
the tickers whose security is in doubt.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).parent))  # Airflow's DAG processor adds it, a plain DagBag does not

from pipeline.maintenance import maintenance_dag
from pipeline.worker import transform_of_stale_days, worker

HOURS_AFTER_ETL = 3  # one hour after corrections_dag

with maintenance_dag("securities_dag", __doc__, hours_after_etl=HOURS_AFTER_ETL, weekly=True):
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
