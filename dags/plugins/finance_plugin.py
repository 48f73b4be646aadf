"""The plugin of this project: timetable, reference of deadlines, listener that pauses a DAG, page in Airflow."""

from __future__ import annotations

import sys
from pathlib import Path

from airflow.plugins_manager import AirflowPlugin

sys.path.append(str(Path(__file__).parents[1]))

from pipeline import stop
from pipeline.deadline import RunQueued
from pipeline.page import PATH, application
from pipeline.timetable import TradingDateTimetable


class FinancePlugin(AirflowPlugin):
    """Registers the classes that Airflow's services load by name."""

    name = "finance"
    timetables = [TradingDateTimetable]  # noqa: RUF012 - Airflow's interface
    deadline_references = [RunQueued]  # noqa: RUF012
    listeners = [stop]  # noqa: RUF012
    fastapi_apps = [{"app": application, "url_prefix": PATH, "name": "Market"}]  # noqa: RUF012
    external_views = [  # noqa: RUF012
        {"name": "Market", "href": f"{PATH}/", "url_route": "market", "destination": "nav", "nav_top_level": True}
    ]
