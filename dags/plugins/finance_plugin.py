"""The plugin of this project: the timetable, the listener that pauses a DAG, and the page in Airflow."""

from __future__ import annotations

import sys
from pathlib import Path

from airflow.plugins_manager import AirflowPlugin

sys.path.append(str(Path(__file__).parents[1]))

from pipeline import stop
from pipeline.timetable import TradingDateTimetable


class FinancePlugin(AirflowPlugin):
    """Registers the classes that Airflow's services load by name."""

    name = "finance"
    timetables = [TradingDateTimetable]  # noqa: RUF012 - Airflow's interface
    listeners = [stop]  # noqa: RUF012
