"""The common part of the maintenance DAGs, which run after ETL_AT, independently of polygon_etl_dag."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import DAG

from pipeline.deadline import deadlines
from pipeline.failure import MACROS
from pipeline.trading_date import after_etl
from pipeline.worker import task_defaults


def maintenance_dag(
    dag_id: str, doc_md: str, *, hours_after_etl: int, weekly: bool = False, max_active_runs: int = 1, **dag: Any
) -> DAG:
    """Return a DAG that is unpaused from the start and runs daily, or with `weekly` on Sundays, one run at a time.

    `dag` holds further arguments of the DAG.
    """
    return DAG(
        dag_id=dag_id,
        doc_md=doc_md,
        schedule=after_etl(hours_after_etl, weekly=weekly),
        catchup=False,
        is_paused_upon_creation=False,
        max_active_runs=max_active_runs,
        deadline=deadlines(timedelta(hours=4)),
        user_defined_macros=MACROS,
        default_args=task_defaults(),
        tags=["finance"],
        **dag,
    )
