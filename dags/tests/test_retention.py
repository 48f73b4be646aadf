"""The deletion of old rows of Airflow's database, on PostgreSQL, and of old log files."""

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from airflow.sdk.exceptions import AirflowFailException
from postgresql import OWNER, PASSWORD
from sqlalchemy.engine import URL

from pipeline.retention import BLOCKED, DATABASE, DatabaseCleanError, clean_database, delete_logs, keep_days

FOLDER = "dag_id=a/run_id=b/task_id=c"


@pytest.fixture(scope="module")
def airflow_database(postgresql):
    """An Airflow database: a function that runs statements on it, and a file with its address."""
    postgresql.sql("create database airflow")
    url = URL.create("postgresql+psycopg2", OWNER, PASSWORD, "127.0.0.1", postgresql.port, "airflow")
    address = url.render_as_string(hide_password=False)
    command = postgresql.folder / "address"
    command.write_text(address)
    migrate = [sys.executable, "-m", "airflow", "db", "migrate"]
    subprocess.run(migrate, check=True, capture_output=True, env=os.environ | {DATABASE: address})
    return lambda *statements: postgresql.sql(*statements, database="airflow"), command


@pytest.fixture
def task(airflow_database, monkeypatch):
    """Makes the environment that of a task: Airflow replaces the address of its database by another text."""
    sql, command = airflow_database
    sql("delete from log", "delete from dag_run")
    for name in BLOCKED:
        monkeypatch.setenv(name, "airflow-db-not-allowed:///")
    monkeypatch.setenv(f"{DATABASE}_CMD", f"cat {command}")
    monkeypatch.delenv("KEEP_DAYS", raising=False)
    return sql


def run(run_id, age, kind="scheduled"):
    return (
        "insert into dag_run (dag_id, run_id, run_type, state, start_date, run_after, log_template_id, "
        "clear_number, span_status, backfill_id) "
        f"select 'polygon_etl_dag', '{run_id}', '{kind}', 'success', now() - interval '{age} days', "
        f"now() - interval '{age} days', (select max(id) from log_template), 0, 'ended', null"
    )


def runs(sql):
    return [run_id for (run_id,) in sql("select run_id from dag_run order by run_id")]


def test_runs_older_than_keep_days_are_deleted_by_a_task_without_access_to_the_database(task):
    task(run("a", 200), run("b", 91), run("c", 89), run("d", 1), run("e", 100, "manual"))
    clean_database()
    assert runs(task) == ["c", "d"]
    clean_database()
    assert runs(task) == ["c", "d"]
    assert task("select count(*) from pg_class where relname like '\\_airflow\\_deleted%'") == [(0,)]


def test_the_last_scheduled_run_of_a_dag_is_kept(task):
    task(run("a", 200), run("b", 150))
    clean_database()
    assert runs(task) == ["b"]


def test_keep_days_is_a_setting(task, monkeypatch):
    monkeypatch.setenv("KEEP_DAYS", "30")
    task(run("a", 31), run("b", 29))
    clean_database()
    assert runs(task) == ["b"]


def test_a_failed_command_is_reported_with_its_last_line(task, monkeypatch, tmp_path):
    nowhere = tmp_path / "address"
    nowhere.write_text("postgresql+psycopg2://nobody@127.0.0.1:9/airflow")
    monkeypatch.setenv(f"{DATABASE}_CMD", f"cat {nowhere}")
    with pytest.raises(DatabaseCleanError, match=r"airflow db clean ended with exit code 1: .+") as failed:
        clean_database()
    assert "Connection refused" in "".join(failed.value.logs)


def test_a_service_that_has_the_address_itself_is_an_error(task, monkeypatch):
    monkeypatch.delenv(f"{DATABASE}_CMD")
    with pytest.raises(AirflowFailException, match=f"expected {DATABASE}_CMD"):
        clean_database()


@pytest.mark.parametrize("value", ["6", "36501", "ninety", "-90", "9 0"])
def test_a_wrong_number_of_days_deletes_nothing(monkeypatch, tmp_path, value):
    monkeypatch.setenv("KEEP_DAYS", value)
    file = log_file(tmp_path, FOLDER, 40_000)
    with pytest.raises(AirflowFailException, match=f"expected a whole number from 7 to 36500, found '{value}'"):
        delete_logs(tmp_path)
    assert file.exists()


def test_ninety_days_are_kept_by_default(monkeypatch):
    monkeypatch.setenv("KEEP_DAYS", "")
    assert keep_days() == 90


def log_file(top, folder, age, name="attempt=1.log"):
    file = top / folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("a line")
    written = time.time() - timedelta(days=age).total_seconds()
    os.utime(file, (written, written))
    return file


def test_old_log_files_and_their_folders_are_deleted(monkeypatch, tmp_path):
    monkeypatch.delenv("KEEP_DAYS", raising=False)
    log_file(tmp_path, "dag_id=a/run_id=old/task_id=c", 91)
    log_file(tmp_path, "dag_id=a/run_id=old/task_id=d", 91)
    log_file(tmp_path, "dag_id=a/run_id=new/task_id=c", 91)
    kept = log_file(tmp_path, "dag_id=a/run_id=new/task_id=c", 89, "attempt=2.log")
    (tmp_path / "dag_id=a/run_id=started").mkdir()
    delete_logs(tmp_path)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [kept]
    assert {folder.name for folder in (tmp_path / "dag_id=a").iterdir()} == {"run_id=new", "run_id=started"}
    delete_logs(tmp_path)
    assert kept.exists()


def test_a_link_is_not_followed(monkeypatch, tmp_path):
    monkeypatch.delenv("KEEP_DAYS", raising=False)
    outside = log_file(tmp_path, "outside", 400)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/latest").symlink_to(outside.parent)
    delete_logs(tmp_path / "logs")
    assert outside.exists()


def test_the_folder_is_that_of_airflows_configuration(monkeypatch, tmp_path):
    from airflow.configuration import conf

    monkeypatch.delenv("KEEP_DAYS", raising=False)
    monkeypatch.setenv("AIRFLOW__LOGGING__BASE_LOG_FOLDER", str(tmp_path))
    old = log_file(tmp_path, FOLDER, 91)
    assert conf.get("logging", "base_log_folder") == str(tmp_path)
    delete_logs()
    assert not old.exists()
    assert tmp_path.exists()
