"""The schedule of polygon_etl_dag: one run per calendar day in New York, with that day as partition key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from airflow.timetables.trigger import CronPartitionTimetable
from airflow.utils.strings import get_random_string

if TYPE_CHECKING:
    from airflow.timetables.base import DagRunInfo, DataInterval, Timetable
    from airflow.utils.types import DagRunType
    from pendulum import DateTime

# The backfill form sends midnight in the browser's time zone as an instant in UTC. At 11:00 UTC that is the midnight
# before (American Samoa) or after (New Zealand in summer); all other populated time zones are unambiguous or smaller.
FIRST_HOUR_OF_NEXT_DAY = 11


class TradingDateTimetable(CronPartitionTimetable):
    """Creates the run of a day at midnight after it. Run ids begin with the day, and backfills lose no day."""

    def __init__(self) -> None:
        super().__init__("0 0 * * *", timezone="America/New_York", run_offset=-1, key_format="%Y-%m-%d")
        self.description = "every day at midnight New York, for the day that ended"

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> Timetable:
        """Return the timetable; it has no settings."""
        return cls()

    def serialize(self) -> dict[str, Any]:
        """Return no settings."""
        return {}

    def iter_partition_dagrun_infos(self, *, earliest: datetime, latest: datetime) -> Iterable[DagRunInfo]:
        """Yield one run per day from `earliest` to `latest`, both included; each is rounded to the chosen day."""
        return super().iter_partition_dagrun_infos(earliest=chosen_day(earliest), latest=chosen_day(latest))

    def generate_run_id(
        self, *, run_type: DagRunType, run_after: DateTime, data_interval: DataInterval | None, **extra: Any
    ) -> str:
        """Return a run id that begins with the trading date, so that lists that truncate the id show the date."""
        key = extra.get("partition_key")
        if not key:  # Airflow does not pass the key of a run that is triggered manually
            return super().generate_run_id(run_type=run_type, run_after=run_after, data_interval=data_interval, **extra)
        return f"{key}__{run_type.value}__{get_random_string()}"


def chosen_day(instant: datetime) -> datetime:
    """Return midnight UTC of the day that was chosen in the backfill form, whatever the browser's time zone.

    Midnight of 3 March is 2 March 23:00 UTC in Berlin, 2 March 15:00 in Tokyo, and 3 March 05:00 in New York.
    """
    day = instant.date() + timedelta(days=1 if instant.hour >= FIRST_HOUR_OF_NEXT_DAY else 0)
    return datetime.combine(day, time(0), instant.tzinfo)
