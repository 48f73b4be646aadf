"""### Checks that the newest session is loaded, and stores corrections of the vendor

Runs daily at `ETL_AT` plus two hours (08:00 New York), independently of `polygon_etl_dag`, which may be paused,
failing or deleted.

| task | what it does |
|---|---|
| `status` | Compares the newest session that is due with the newest loaded one. |
| `refresh` | Reads the last five sessions, the least recently checked ones, all splits and dividends; stores changes. |
| `transform` | Registers the sessions that are due, and computes the returns whose inputs have changed. |

A failure of `status` is the **alarm**: it causes a mail and a webhook message that the data is not up to date. The task
is not retried for hours. On success, `HEARTBEAT_URL` is requested. `refresh` and `transform` also run if the previous
task failed, to load and compute as much as possible. Therefore the state of a run is the state of `transform`; the
alarm is the red square of `status`.

`status` does not wait for `refresh` of the day before, which may wait for a slot of the pool `vendor`: runs overlap,
but only one `refresh` and one `transform` at a time. A run that has not ended after one day *fails*, its other
tasks are *skipped*, and the next run does their work. This DAG is unpaused from the start. Pause it if you load no
current data.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).parent))  # Airflow's DAG processor adds it, a plain DagBag does not

from pipeline.alerts import send_heartbeat, send_summaries
from pipeline.maintenance import maintenance_dag
from pipeline.retries import ALARM_AT_ONCE
from pipeline.worker import transform_of_stale_days, worker

HOURS_AFTER_ETL = 2
REFRESHED_SESSIONS = "5"
# A run ends within LONGEST_RUN, so that at most two scheduled runs are active; the others are those of the operator.
LONGEST_RUN = timedelta(days=1)
MOST_RUNS = 4

with maintenance_dag(
    "corrections_dag",
    __doc__,
    hours_after_etl=HOURS_AFTER_ETL,
    max_active_runs=MOST_RUNS,
    dagrun_timeout=LONGEST_RUN,
):
    status = worker(
        "status",
        "finance-ingest",
        ["--status"],
        time_limit=timedelta(minutes=10),
        memory="512m",
        stops_dag=False,
        retry_policy=ALARM_AT_ONCE,
        on_success_callback=[send_summaries, send_heartbeat],
    )
    refresh = worker(
        "refresh",
        "finance-ingest",
        ["--refresh", REFRESHED_SESSIONS],
        time_limit=timedelta(hours=6),
        memory="512m",
        calls_vendor=True,
        stops_dag=False,
        trigger_rule="all_done",
        max_active_tis_per_dag=1,
    )

    status >> refresh >> transform_of_stale_days(max_active_tis_per_dag=1)
