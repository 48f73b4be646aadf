"""Deletes what is older than KEEP_DAYS: rows of Airflow's database and Airflow's log files."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from airflow.sdk.exceptions import AirflowException, AirflowFailException

from pipeline.outcome import LAST_LINES
from pipeline.runtime import commands

DEFAULT_DAYS = 90
LEAST_DAYS = 7  # the limits of finance.common.Retention
MOST_DAYS = 36_500
ROWS_AT_ONCE = 10_000
DATABASE = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"
# Airflow gives a task these values in place of its database.
BLOCKED = (DATABASE, "AIRFLOW__CORE__SQL_ALCHEMY_CONN")

log = logging.getLogger(__name__)


def keep_days() -> int:
    """Return KEEP_DAYS."""
    text = os.environ.get("KEEP_DAYS") or str(DEFAULT_DAYS)
    if not text.isascii() or not text.isdigit() or not LEAST_DAYS <= int(text) <= MOST_DAYS:
        raise AirflowFailException(
            f"KEEP_DAYS: expected a whole number from {LEAST_DAYS} to {MOST_DAYS}, found {text!r}. Correct it in .env, "
            f"run {commands().apply_settings}, then clear the task."
        )
    return int(text)


def clean_database() -> None:
    """Delete old rows of Airflow's database by `airflow db clean`, which keeps the last scheduled run of each DAG.

    Airflow gives a task no access to its database. Therefore `airflow db clean` runs in a new process with the
    configuration of the service, in which a command prints the address of the database (docker-compose.yml,
    deploy/kubernetes).
    """
    if not os.environ.get(f"{DATABASE}_CMD"):
        raise AirflowFailException(
            f"expected {DATABASE}_CMD in the environment of the service, found none. Run airflow db clean outside of "
            "Airflow, for example by a CronJob."
        )
    before = datetime.now(UTC) - timedelta(days=keep_days())
    command = [sys.executable, "-m", "airflow", "db", "clean", "--yes", "--skip-archive", "--error-on-cleanup-failure"]
    command += ["--clean-before-timestamp", before.isoformat(timespec="seconds"), "--batch-size", str(ROWS_AT_ONCE)]
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in BLOCKED and not name.startswith(("_AIRFLOW", "__AIRFLOW"))
    }
    done = subprocess.run(  # noqa: S603 - the command is fixed, apart from a time
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    log.info("%s", done.stdout)
    if done.returncode:
        raise DatabaseCleanError(done.returncode, done.stdout)


class DatabaseCleanError(AirflowException):
    """`airflow db clean` failed; `logs` are its last lines, for the message about the failure."""

    def __init__(self, exit_code: int, output: str) -> None:
        self.logs = output.splitlines()[-LAST_LINES:]
        last = next((line for line in reversed(self.logs) if line.strip()), "no output")
        super().__init__(f"airflow db clean ended with exit code {exit_code}: {last}")


def delete_logs(folder: Path | None = None) -> None:
    """Delete the log files in the folder that were last written before KEEP_DAYS, and the folders that become empty."""
    if folder is None:
        from airflow.configuration import conf

        folder = Path(conf.get_mandatory_value("logging", "base_log_folder"))
    before = time.time() - timedelta(days=keep_days()).total_seconds()
    files, size = 0, 0
    changed: set[Path] = set()
    for path, _, names in os.walk(folder, topdown=False):
        here = Path(path)
        for name in names:
            with suppress(FileNotFoundError):  # deleted by another process
                status = (here / name).lstat()
                if status.st_mtime < before:
                    (here / name).unlink()
                    files, size = files + 1, size + status.st_size
                    changed.add(here)
        if here in changed and here != folder and not any(here.iterdir()):
            here.rmdir()
            changed.add(here.parent)
    log.info("deleted %d log files, %.1f MB, in %s", files, size / 1e6, folder)
