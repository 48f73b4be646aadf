import warnings
from datetime import UTC, datetime, timedelta

import pytest
from airflow.sdk import DAG, Asset

from pipeline.retries import RetryByExitCode

SESSION = "{{ trading_date(dag_run, params) }}"


def edges(dag: DAG):
    return {(task.task_id, after) for task in dag.tasks for after in task.downstream_task_ids}


def test_the_folder_contains_exactly_these_dags(dags):
    assert set(dags()) == {"polygon_etl_dag", "ml_training_dag"}


def test_ingest_comes_before_transform(dags):
    dag = dags()["polygon_etl_dag"]
    assert edges(dag) == {("ingest", "transform")}
    assert {task.task_id: task.command for task in dag.tasks} == {"ingest": [SESSION], "transform": [SESSION]}
    assert {task.task_id: task.image for task in dag.tasks} == {
        "ingest": "finance-ingest",
        "transform": "finance-transform",
    }


def test_models_are_trained_then_forecast_then_scored_then_reported(dags):
    dag = dags()["ml_training_dag"]
    assert edges(dag) == {("train", "forecast"), ("forecast", "score"), ("score", "report")}
    assert dag.get_task("forecast").trigger_rule == "none_failed"  # it also runs if training is skipped


def test_model_tasks_are_mapped_over_all_shards(dags):
    dag = dags()["ml_training_dag"]
    for task_id, words in {"train": "tune-arima", "forecast": "forecast", "score": "score"}.items():
        assert dag.get_task(task_id).expand_input.value == {
            "command": [[words, "--all", "--shard", "1/2"], [words, "--all", "--shard", "2/2"]]
        }


def test_only_ingest_calls_the_vendor_and_only_in_its_pool(dags):
    pools = {task.task_id: task.pool for dag in dags().values() for task in dag.tasks}
    assert {task_id for task_id, pool in pools.items() if pool == "vendor"} == {"ingest"}


def test_every_task_has_mail_retries_and_a_time_limit(dags):
    for dag in dags(ALERT_EMAIL="a@example.com, b@example.com").values():
        assert len(dag.doc_md) > 500
        for task in dag.tasks:
            assert task.email == ["a@example.com", "b@example.com"]
            assert task.email_on_failure
            assert not task.email_on_retry
            assert isinstance(task.retry_policy, RetryByExitCode)
            assert timedelta(0) < task.execution_timeout <= timedelta(hours=12)
            settings = task.partial_kwargs if task.is_mapped else vars(task)
            assert settings["skip_on_exit_code"] == [99]
            assert settings["auto_remove"] == "force"
            assert settings["mem_limit"]
            assert not settings.get("do_xcom_push")


def test_no_secret_is_in_a_parsed_dag(dags):
    from airflow.serialization.serialized_objects import DagSerialization

    for dag in dags(POLYGON_API_KEY="key-0123", POSTGRES_PASSWORD="word-0123").values():
        assert "0123" not in str(DagSerialization.to_dict(dag))


def test_the_only_warnings_are_airflows_about_mail_settings(dags):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        dags()
    ours = {str(w.message) for w in caught if "GitWildMatchPattern" not in str(w.message)}  # raised by Airflow's import
    assert ours <= {f"Setting {name} on a task is deprecated; please migrate to SmtpNotifier." for name in MAIL}


MAIL = ("email", "email_on_failure", "email_on_retry")


def test_a_wrong_setting_is_named_in_the_import_error(monkeypatch):
    from airflow.dag_processing.dagbag import DagBag

    monkeypatch.setenv("WORKER_RUNTIME", "podman")
    errors = DagBag().import_errors
    assert len(errors) == 2
    assert all("WORKER_RUNTIME: expected docker or kubernetes, found 'podman'." in error for error in errors.values())


@pytest.fixture
def schedule(dags):
    """Returns polygon_etl_dag and its timetable as the scheduler deserializes it, for a catch-up range."""
    from airflow.serialization.serialized_objects import DagSerialization

    def timetable(first, last):
        dag = dags(ETL_START_DATE=first, ETL_END_DATE=last)["polygon_etl_dag"]
        return dag, DagSerialization.from_dict(DagSerialization.to_dict(dag)).timetable

    return timetable


@pytest.mark.parametrize(
    ("first", "last", "keys"),
    [
        ("2025-01-02", "2025-01-05", ["2025-01-02", "2025-01-03", "2025-01-04", "2025-01-05"]),
        ("2025-03-08", "2025-03-10", ["2025-03-08", "2025-03-09", "2025-03-10"]),  # start of daylight saving time
        ("2025-11-01", "2025-11-03", ["2025-11-01", "2025-11-02", "2025-11-03"]),  # end of daylight saving time
    ],
)
def test_catch_up_makes_a_run_for_every_day_of_the_range(schedule, first, last, keys):
    from airflow.timetables.base import TimeRestriction

    dag, timetable = schedule(first, last)
    assert dag.catchup
    restriction = TimeRestriction(earliest=dag.start_date, latest=dag.end_date, catchup=True)
    found, run = [], None
    while run := timetable.next_dagrun_info_v2(last_dagrun_info=run, restriction=restriction):
        found.append(run.partition_key)
    assert found == keys


def test_backfill_makes_exactly_its_days(schedule):
    _, timetable = schedule("2026-01-02", "")
    runs = timetable.iter_partition_dagrun_infos(
        earliest=datetime(2025, 12, 22, tzinfo=UTC), latest=datetime(2025, 12, 26, tzinfo=UTC)
    )
    assert [run.partition_key for run in runs] == [f"2025-12-{day}" for day in range(22, 27)]


def test_without_a_start_date_nothing_is_caught_up(dags):
    dag = dags(ETL_START_DATE="", ETL_END_DATE="")["polygon_etl_dag"]
    assert not dag.catchup
    assert dag.end_date is None


def test_models_wait_for_the_bars_of_the_same_day(dags):
    parsed = dags()
    bars = Asset(name="daily_bars", uri="finance://daily_bars")
    assert parsed["polygon_etl_dag"].get_task("transform").outlets == [bars]
    assert parsed["ml_training_dag"].timetable.asset_condition == bars
