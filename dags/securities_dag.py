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
