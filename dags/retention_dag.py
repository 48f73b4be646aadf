"""### Deletes old records of runs

Runs on Sundays at `ETL_AT` plus four hours (10:00 New York). It deletes records that are older than `KEEP_DAYS`
(90 days).

| task | what it deletes |
|---|---|
| `market` | `ingestion_logs` and `refused_rows` of runs to which no day and no bar refers; `unforecast_tickers`. |
| `airflow_database` | Runs, tasks and events in Airflow's database, except the last scheduled run of each DAG. |
| `airflow_logs` | Airflow's log files. |

Bars, their corrections, splits, dividends, findings, decisions, models, forecasts and scores are never deleted. The
tasks do not depend on each other, and each can be cleared: it then deletes the rest. This DAG is unpaused from the
start. Pause it to keep all records.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from airflow.providers.standard.operators.python import PythonOperator

sys.path.append(str(Path(__file__).parent))  # Airflow's DAG processor adds it, a plain DagBag does not

from pipeline.maintenance import maintenance_dag
from pipeline.retention import clean_database, delete_logs
from pipeline.worker import worker

HOURS_AFTER_ETL = 4  # one hour after securities_dag

with maintenance_dag("retention_dag", __doc__, hours_after_etl=HOURS_AFTER_ETL, weekly=True):
    worker("market", "finance-ingest", ["clean"], time_limit=timedelta(hours=2), memory="512m", stops_dag=False)
    PythonOperator(task_id="airflow_database", python_callable=clean_database, execution_timeout=timedelta(hours=2))
    PythonOperator(task_id="airflow_logs", python_callable=delete_logs, execution_timeout=timedelta(hours=1))
