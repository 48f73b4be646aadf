import re
import warnings
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pendulum
import pytest
from airflow.sdk import DAG, Asset, SyncCallback
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from pipeline.alerts import notify_failure, send_heartbeat, send_summaries
from pipeline.deadline import RunQueued
from pipeline.outcome import without_empty
from pipeline.retries import ALARM_AT_ONCE, RetryByExitCode

ML_WORKER = Path(__file__).parents[2] / "ml-worker/src/main/java/finance/ml"
SESSION = "{{ trading_date(dag_run, params) }}"
AS_OF = ["--as-of", "{{ as_of(dag_run, params) }}"]


def edges(dag: DAG):
    return {(task.task_id, after) for task in dag.tasks for after in task.downstream_task_ids}


def test_the_folder_contains_exactly_these_dags(dags):
    assert set(dags()) == {"polygon_etl_dag", "corrections_dag", "securities_dag", "ml_training_dag", "retention_dag"}


def test_ingest_comes_before_transform(dags):
    dag = dags()["polygon_etl_dag"]
    assert edges(dag) == {("ingest", "transform")}
    assert dag.get_task("transform").command == [SESSION]
    assert dag.get_task("ingest").command[-1] == SESSION
    assert {task.task_id: task.image for task in dag.tasks} == {
        "ingest": "finance-ingest",
        "transform": "finance-transform",
    }


def test_models_are_trained_then_forecast_then_scored_then_reported(dags):
    dag = dags()["ml_training_dag"]
    assert edges(dag) == {("train", "forecast"), ("forecast", "score"), ("score", "report")}
    assert dag.get_task("forecast").trigger_rule == "none_failed"  # it also runs if training is skipped


def test_the_models_of_the_watchlist_are_trained_before_the_forecast(dags):
    dag = dags(WATCHLIST="AAPL, MSFT")["ml_training_dag"]
    trained = {("train_trees", "watchlist_trained"), ("train_lstm", "watchlist_trained")}
    trained |= {("watchlist_trained", "forecast")}
    assert edges(dag) == {("train", "forecast"), ("forecast", "score"), ("score", "report")} | trained
    assert dag.get_task("train_trees").command == ["train-trees", "--watchlist", *AS_OF]
    assert dag.get_task("train_lstm").command == ["train-lstm", "--watchlist", *AS_OF]


@pytest.mark.parametrize("task_id", ["train_trees", "train_lstm"])
def test_an_overtaken_run_trains_no_models_of_the_watchlist(dags, monkeypatch, task_id):
    monkeypatch.setattr("pipeline.market.loaded_after", lambda day: 5 if day == date(2025, 1, 10) else 0)
    task = dags(WATCHLIST="AAPL MSFT")["ml_training_dag"].get_task(task_id)
    run = SimpleNamespace(partition_key="2025-01-10", logical_date=None, run_type="asset_triggered")
    with pytest.raises(AirflowSkipException, match="overtaken: 5 or more sessions after 2025-01-10"):
        task._pre_execute_hook({"dag_run": run, "params": {"trading_date": None}})


def test_the_models_of_the_watchlist_are_those_of_the_worker(dags):
    source = (ML_WORKER / "models/Models.java").read_text()
    models = re.findall(r'new Model\(\s*"(\w+)"(?:(?!new Model\().)*?Use\.WATCHLIST', source, re.DOTALL)
    tasks = {task_id for task_id in dags(WATCHLIST="AAPL")["ml_training_dag"].task_ids if task_id.startswith("train_")}
    assert tasks == {f"train_{model.lower()}" for model in models}


@pytest.mark.parametrize("sessions_short", [0, 1])
def test_a_run_is_overtaken_when_all_sessions_that_the_worker_forecasts_are_loaded(dags, monkeypatch, sessions_short):
    longest = int(re.search(r"LONGEST = (\d+);", (ML_WORKER / "series/Horizons.java").read_text())[1])
    monkeypatch.setattr("pipeline.market.loaded_after", lambda day: longest - sessions_short)
    hook = dags()["ml_training_dag"].get_task("forecast").partial_kwargs["pre_execute"]
    run = SimpleNamespace(partition_key="2025-01-10", logical_date=None, run_type="asset_triggered")
    with nullcontext() if sessions_short else pytest.raises(AirflowSkipException, match="overtaken"):
        hook({"dag_run": run, "params": {"trading_date": None}})


@pytest.mark.parametrize("trained", [True, False])
def test_the_models_of_the_watchlist_are_trained_once_a_week(dags, monkeypatch, trained):
    asked = []
    monkeypatch.setattr("pipeline.market.loaded_after", lambda day: 0)
    monkeypatch.setattr("pipeline.market.is_trained", lambda *words, **range: asked.append((words, range)) or trained)
    task = dags(WATCHLIST="AAPL MSFT")["ml_training_dag"].get_task("train_lstm")
    run = SimpleNamespace(partition_key="2025-01-10", logical_date=None, run_type="asset_triggered")
    context = {"dag_run": run, "params": {"trading_date": None}}
    skipped = pytest.raises(AirflowSkipException, match="trained in the week before 2025-01-10")
    with skipped if trained else nullcontext():
        task._pre_execute_hook(context)
    assert asked == [(("lstm", ["AAPL", "MSFT"]), {"since": date(2025, 1, 3), "before": date(2025, 1, 10)})]


@pytest.mark.parametrize("tuned", [1, 2])
def test_a_part_of_the_market_is_tuned_once_a_week(dags, monkeypatch, tuned):
    week = {"since": date(2025, 1, 3), "before": date(2025, 1, 10)}
    monkeypatch.setattr("pipeline.market.loaded_after", lambda day: 0)
    monkeypatch.setattr(
        "pipeline.market.is_tuned", lambda shard, shards, **asked: asked == week and (shard, shards) == (tuned, 2)
    )
    hook = dags()["ml_training_dag"].get_task("train").partial_kwargs["pre_execute"]
    run = SimpleNamespace(partition_key="2025-01-10", logical_date=None, run_type="asset_triggered")
    for map_index in (0, 1):
        context = {"dag_run": run, "params": {"trading_date": None}, "ti": SimpleNamespace(map_index=map_index)}
        skipped = pytest.raises(AirflowSkipException, match=f"part {tuned}/2 was tuned in the week before 2025-01-10")
        with skipped if map_index + 1 == tuned else nullcontext():
            hook(context)


def test_model_tasks_are_mapped_over_all_shards(dags):
    dag = dags()["ml_training_dag"]
    commands = {
        "train": ["tune-arima", "--all", *AS_OF],
        "forecast": ["forecast", "--all", *AS_OF],
        "score": ["score", "--all"],
    }
    for task_id, words in commands.items():
        assert dag.get_task(task_id).expand_input.value == {
            "command": [[*words, "--shard", "1/2"], [*words, "--shard", "2/2"]]
        }


def test_only_tasks_of_the_ingest_worker_call_the_vendor_and_only_in_its_pool(dags):
    pools = {task.task_id: task.pool for dag in dags().values() for task in dag.tasks}
    assert {task_id for task_id, pool in pools.items() if pool == "vendor"} == {"ingest", "refresh", "securities"}


def test_corrections_are_made_even_if_the_status_is_an_alarm(dags):
    dag = dags()["corrections_dag"]
    assert edges(dag) == {("status", "refresh"), ("refresh", "transform")}
    commands = {task.task_id: [task.image, *task.command, task.trigger_rule] for task in dag.tasks}
    assert commands == {
        "status": ["finance-ingest", "--status", "all_success"],
        "refresh": ["finance-ingest", "--refresh", "5", "all_done"],
        "transform": ["finance-transform", "--stale", "all_done"],
    }


def test_the_status_is_an_alarm_at_once_and_the_heartbeat_follows_its_success(dags):
    status = dags()["corrections_dag"].get_task("status")
    assert status.retry_policy is ALARM_AT_ONCE
    assert list(status.on_success_callback) == [send_summaries, send_heartbeat]


@pytest.mark.parametrize(
    ("etl_at", "runs"), [("", "2025-01-14T13:00Z"), ("23:30", "2025-01-14T06:30Z"), ("06:15", "2025-01-14T13:15Z")]
)
def test_corrections_run_two_hours_after_the_load(dags, etl_at, runs):
    from airflow.serialization.serialized_objects import DagSerialization
    from airflow.timetables.base import TimeRestriction

    dag = dags(ETL_AT=etl_at)["corrections_dag"]
    timetable = DagSerialization.from_dict(DagSerialization.to_dict(dag)).timetable
    start = pendulum.datetime(2025, 1, 14, 5)
    run = timetable.next_dagrun_info_v2(
        last_dagrun_info=None, restriction=TimeRestriction(earliest=start, latest=None, catchup=True)
    )
    assert run.run_after == pendulum.parse(runs)
    assert not dag.catchup


@pytest.mark.parametrize(
    ("now", "runs"), [("2025-01-14T12:59Z", "2025-01-14T13:00Z"), ("2025-01-14T13:30Z", "2025-01-15T13:00Z")]
)
def test_a_new_stack_does_not_make_up_for_the_corrections_of_the_day(dags, monkeypatch, now, runs):
    from airflow.serialization.serialized_objects import DagSerialization
    from airflow.timetables.base import TimeRestriction

    dag = dags(ETL_AT="")["corrections_dag"]
    timetable = DagSerialization.from_dict(DagSerialization.to_dict(dag)).timetable
    monkeypatch.setattr("airflow.timetables.trigger.utcnow", lambda: pendulum.parse(now))
    run = timetable.next_dagrun_info_v2(
        last_dagrun_info=None, restriction=TimeRestriction(earliest=None, latest=None, catchup=False)
    )
    assert run.run_after == pendulum.parse(runs)


def test_returns_are_corrected_after_the_list_of_securities_was_read_in_part(dags):
    dag = dags()["securities_dag"]
    assert edges(dag) == {("securities", "transform")}
    commands = {task.task_id: [task.image, *task.command, task.trigger_rule] for task in dag.tasks}
    assert commands == {
        "securities": ["finance-ingest", "--securities", "all_success"],
        "transform": ["finance-transform", "--stale", "all_done"],
    }
    assert dag.is_paused_upon_creation is False
    assert not any(stops(task) for task in dag.tasks)


@pytest.mark.parametrize(
    ("dag_id", "etl_at", "runs"),
    [
        ("securities_dag", "", "2025-01-19T14:00Z"),
        ("securities_dag", "23:30", "2025-01-20T07:30Z"),
        ("securities_dag", "06:15", "2025-01-19T14:15Z"),
        ("retention_dag", "", "2025-01-19T15:00Z"),
    ],
)
def test_securities_are_read_and_old_records_are_deleted_once_a_week(dags, dag_id, etl_at, runs):
    from airflow.serialization.serialized_objects import DagSerialization
    from airflow.timetables.base import TimeRestriction

    dag = dags(ETL_AT=etl_at)[dag_id]
    timetable = DagSerialization.from_dict(DagSerialization.to_dict(dag)).timetable
    restriction = TimeRestriction(earliest=pendulum.datetime(2025, 1, 14, 5), latest=None, catchup=True)
    first = timetable.next_dagrun_info_v2(last_dagrun_info=None, restriction=restriction)
    second = timetable.next_dagrun_info_v2(last_dagrun_info=first, restriction=restriction)
    assert first.run_after == pendulum.parse(runs)
    assert second.run_after == first.run_after.add(weeks=1)
    assert not dag.catchup


def test_old_records_are_deleted_by_tasks_that_do_not_wait_for_each_other(dags):
    dag = dags()["retention_dag"]
    assert edges(dag) == set()
    assert {task.task_id for task in dag.tasks} == {"market", "airflow_database", "airflow_logs"}
    assert [dag.get_task("market").image, *dag.get_task("market").command] == ["finance-ingest", "clean"]
    assert dag.is_paused_upon_creation is False
    assert not any(stops(task) for task in dag.tasks)


def test_corrections_depend_on_no_other_dag_and_are_not_paused(dags):
    dag = dags()["corrections_dag"]
    assert dag.is_paused_upon_creation is False
    assert not any(task.outlets or task.inlets for task in dag.tasks)


def test_only_a_dag_whose_failure_is_no_alarm_is_stopped(dags):
    stopping = {(dag.dag_id, task.task_id): stops(task) for dag in dags().values() for task in dag.tasks}
    assert {dag_id for (dag_id, _), stop in stopping.items() if stop} == {"polygon_etl_dag", "ml_training_dag"}
    assert not any(stop for (dag_id, _), stop in stopping.items() if dag_id == "corrections_dag")


def stops(task):
    return task.partial_kwargs["stops_dag"] if task.is_mapped else getattr(task, "stops_dag", False)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, ["2025-01-10"]),
        ({"force": True}, ["--force", "2025-01-10"]),
        ({"accept": True, "reason": "half day; {{ 1 }}"}, ["--accept", "--reason", "half day; {{ 1 }}", "2025-01-10"]),
    ],
)
def test_the_form_becomes_arguments_of_the_worker(dags, given, words):
    task = dags()["polygon_etl_dag"].get_task("ingest")
    params = {"trading_date": None, "force": False, "accept": False, "reason": None} | given
    run = SimpleNamespace(partition_key="2025-01-10", logical_date=None)
    task.render_template_fields({"dag_run": run, "params": params})
    assert without_empty(task.command) == words


def test_accepting_a_day_needs_a_reason(dags):
    task = dags()["polygon_etl_dag"].get_task("ingest")
    with pytest.raises(AirflowFailException, match="reason: expected a text"):
        task._pre_execute_hook({"params": {"accept": True, "reason": " "}})


def test_every_task_has_mail_retries_and_a_time_limit(dags):
    for dag in dags(ALERT_EMAIL="a@example.com, b@example.com").values():
        assert len(dag.doc_md) > 500
        for task in dag.tasks:
            assert task.email == ["a@example.com", "b@example.com"]
            assert task.email_on_failure
            assert not task.email_on_retry
            assert callbacks(task, "on_failure_callback") == [notify_failure]
            if task.task_id != "watchlist_trained":  # Airflow starts no process for it
                assert callbacks(task, "on_success_callback")[:1] == [send_summaries]
            assert isinstance(task.retry_policy, RetryByExitCode)
            assert timedelta(0) < task.execution_timeout <= timedelta(hours=12)
            settings = task.partial_kwargs if task.is_mapped else vars(task)
            assert not settings.get("do_xcom_push")
            if task.task_id not in {"airflow_database", "airflow_logs"}:  # the others are workers
                assert settings["skip_on_exit_code"] == [99]
                assert settings["auto_remove"] == "force"
                assert settings["mem_limit"]


def callbacks(task, name):
    found = task.partial_kwargs[name] if task.is_mapped else getattr(task, name)
    return list(found) if isinstance(found, (list, tuple)) else [found]


@pytest.mark.parametrize(
    ("dag_id", "etl_at", "hours"),
    [
        ("polygon_etl_dag", "", 10),  # a scheduled run is queued at midnight and waits until ETL_AT
        ("polygon_etl_dag", "07:30", 11.5),
        ("corrections_dag", "", 4),
        ("securities_dag", "", 4),
        ("retention_dag", "", 4),
        ("ml_training_dag", "", 12),
    ],
)
def test_runs_have_a_deadline_by_the_time_at_which_they_were_queued(dags, dag_id, etl_at, hours):
    alerts = dags(ETL_AT=etl_at)[dag_id].deadline
    assert [alert.interval for alert in alerts] == [times * timedelta(hours=hours) for times in (1, 2, 4, 8)]
    for alert in alerts:
        assert alert.reference == RunQueued()
        assert isinstance(alert.callback, SyncCallback)  # needs no triggerer
        assert alert.callback.kwargs == {"limit_seconds": hours * 3600}


def test_no_secret_is_in_a_parsed_dag(dags):
    from airflow.serialization.serialized_objects import DagSerialization

    secrets = {
        "POLYGON_API_KEY": "key-0123",
        "POSTGRES_PASSWORD": "word-0123",
        "ALERT_WEBHOOK": "https://hooks.example/0123",
        "HEARTBEAT_URL": "https://beat.example/0123",
    }
    for dag in dags(**secrets).values():
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
    assert len(errors) == 5
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


def test_without_a_start_date_nothing_is_caught_up(dags):
    dag = dags(ETL_START_DATE="", ETL_END_DATE="")["polygon_etl_dag"]
    assert not dag.catchup
    assert dag.end_date is None


def test_models_wait_for_the_bars_of_the_same_day(dags):
    parsed = dags()
    bars = Asset(name="daily_bars", uri="finance://daily_bars")
    assert parsed["polygon_etl_dag"].get_task("transform").outlets == [bars]
    assert parsed["ml_training_dag"].timetable.asset_condition == bars
