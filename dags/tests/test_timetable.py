import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from pipeline.failure import STOPPED, explain
from pipeline.outcome import WorkerFailed
from pipeline.runtime import DOCKER, KUBERNETES_SCHEDULER, kubernetes
from pipeline.timetable import chosen_day

OPERATING = Path(__file__).parents[2].joinpath("docs/operating.md").read_text()
BROWSERS = [
    "UTC",
    *("Europe/Berlin", "Europe/London", "Asia/Tokyo", "Asia/Kolkata"),
    *("Australia/Sydney", "Australia/Adelaide", "Pacific/Auckland", "Pacific/Honolulu"),
    *("America/New_York", "America/Los_Angeles", "America/Sao_Paulo", "America/Anchorage"),
]


def sent_by(browser, day):
    """Return the instant that the backfill form sends for a day: the browser's midnight, in UTC."""
    return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(browser)).astimezone(UTC)


def backfill(first, last, **how):
    """Create a backfill as the form and the command line do; return the keys, run ids and configurations."""
    from airflow.models.backfill import ReprocessBehavior, _create_backfill
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import select

    settings = {"max_active_runs": 4, "reverse": False, "dag_run_conf": None, "triggering_user_name": "admin"}
    settings |= {"reprocess_behavior": ReprocessBehavior.NONE}
    created = _create_backfill(dag_id="polygon_etl_dag", from_date=first, to_date=last, **(settings | how))
    with create_session() as session:
        runs = session.scalars(select(DagRun).where(DagRun.backfill_id == created.id).order_by(DagRun.id)).all()
        return [(run.partition_key, run.run_id, run.conf) for run in runs]


@pytest.mark.parametrize("browser", BROWSERS)
@pytest.mark.parametrize("day", ["2025-03-03", "2025-03-09", "2025-07-04"])
def test_the_chosen_day_does_not_depend_on_the_browsers_time_zone(browser, day):
    assert chosen_day(sent_by(browser, day)) == datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.mark.parametrize("browser", ["UTC", "Europe/Berlin", "Asia/Tokyo", "America/New_York", "America/Los_Angeles"])
def test_a_backfill_of_the_form_has_exactly_its_days(stored, browser):
    runs = backfill(sent_by(browser, "2025-03-03"), sent_by(browser, "2025-03-07"))
    assert [key for key, *_ in runs] == [f"2025-03-0{day}" for day in range(3, 8)]


def test_run_ids_begin_with_the_trading_date(stored):
    ((key, run_id, _),) = backfill(sent_by("UTC", "2025-03-03"), sent_by("UTC", "2025-03-03"))
    assert run_id.startswith(f"{key}__backfill__")


def test_a_loaded_range_is_loaded_again_with_force(stored):
    from airflow.models.backfill import Backfill, ReprocessBehavior
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from airflow.utils.state import DagRunState
    from sqlalchemy import update

    days = sent_by("UTC", "2025-03-03"), sent_by("UTC", "2025-03-04")
    first = backfill(*days)
    with create_session() as session:
        session.execute(update(DagRun).values(state=DagRunState.SUCCESS))
        session.execute(update(Backfill).values(completed_at=datetime.now(UTC)))
    again = backfill(*days, reprocess_behavior=ReprocessBehavior.COMPLETED, dag_run_conf={"force": True})
    assert [key for key, *_ in again] == [key for key, *_ in first]
    assert [conf for *_, conf in again] == [{"force": True}] * 2
    assert {run_id for _, run_id, _ in first}.isdisjoint(run_id for _, run_id, _ in again)


def test_the_documented_backfill_of_a_loaded_range_becomes_force_in_the_workers_arguments(stored):
    from airflow.models.backfill import Backfill
    from airflow.models.dagrun import DagRun
    from airflow.sdk.definitions.param import process_params
    from airflow.utils.session import create_session
    from airflow.utils.state import DagRunState
    from sqlalchemy import select, update

    backfill(sent_by("UTC", "2025-01-06"), sent_by("UTC", "2025-01-07"))
    with create_session() as session:
        session.execute(update(DagRun).values(state=DagRunState.SUCCESS))
        session.execute(update(Backfill).values(completed_at=datetime.now(UTC)))
    (command,) = re.findall(r"`airflow (backfill create [^`]* --reprocess-behavior [^`]*)`", OPERATING)
    run_command(command)
    with create_session() as session:
        queued = select(DagRun).where(DagRun.state == DagRunState.QUEUED).order_by(DagRun.partition_key)
        runs = session.scalars(queued).all()
        assert [run.partition_key for run in runs] == [f"2025-01-{day:02}" for day in range(2, 32)]
        dag = stored["polygon_etl_dag"]
        task = dag.get_task("ingest")
        for run in runs:
            params = process_params(dag, task, run.conf, suppress_exception=False)
            rendered = task.render_template("{{ '--force' if params.force }}", {"params": params})
            assert rendered == "--force"


def run_command(words):
    """Run a command of Airflow in this process."""
    from airflow.cli.cli_parser import get_parser

    arguments = get_parser().parse_args(shlex.split(words))
    arguments.func(arguments)


@pytest.mark.parametrize(
    "text",
    [
        *(STOPPED.format(dag="polygon_etl_dag", run=run) for run in (DOCKER, kubernetes(KUBERNETES_SCHEDULER))),
        OPERATING,
    ],
    ids=["message", "message on a cluster", "docs"],
)
def test_the_command_of_the_message_and_of_the_docs_clears_the_failed_runs(stored, text):
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from airflow.utils.state import DagRunState, TaskInstanceState
    from sqlalchemy import select

    backfill(sent_by("UTC", "2025-01-29"), sent_by("UTC", "2025-01-31"))
    with create_session() as session:
        for run in session.scalars(select(DagRun)):
            failed = run.partition_key != "2025-01-30"
            run.state = DagRunState.FAILED if failed else DagRunState.SUCCESS
            for task in run.task_instances:
                task.state = TaskInstanceState.FAILED if failed else TaskInstanceState.SUCCESS
    (command,) = re.findall(r"(?<=airflow )dags clear --yes --only-failed .* polygon_etl_dag", text)
    run_command(command)
    with create_session() as session:
        states = {run.partition_key: run.state for run in session.scalars(select(DagRun))}
    assert states == {"2025-01-29": "queued", "2025-01-30": "success", "2025-01-31": "queued"}


def test_the_message_about_a_triggered_run_has_the_command_that_clears_it(stored):
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from airflow.utils.state import DagRunState, TaskInstanceState
    from sqlalchemy import select

    run_command("""dags trigger polygon_etl_dag --conf '{"trading_date": "2025-01-10"}'""")
    task = SimpleNamespace(dag_id="polygon_etl_dag", task_id="ingest", task=SimpleNamespace(stops_dag=True))
    with create_session() as session:
        run = session.scalar(select(DagRun))
        failure = explain(task, run, {"trading_date": "2025-01-10"}, WorkerFailed(2, []))
        run.state = DagRunState.FAILED
        for instance in run.task_instances:
            instance.state = TaskInstanceState.FAILED
    of_dates, of_run = re.findall(r"(?<=airflow )dags clear --yes .*?polygon_etl_dag", failure.next_step)
    for command, state in ((of_dates, "failed"), (of_run, "queued")):
        run_command(command)
        with create_session() as session:
            assert session.scalar(select(DagRun.state)) == state


def test_a_scheduled_run_has_the_day_in_its_id(dags):
    from airflow.utils.types import DagRunType

    timetable = dags()["polygon_etl_dag"].timetable
    how = {"run_after": datetime(2025, 1, 11, 5, tzinfo=UTC), "data_interval": None}
    scheduled = timetable.generate_run_id(run_type=DagRunType.SCHEDULED, partition_key="2025-01-10", **how)
    assert scheduled.startswith("2025-01-10__scheduled__")
    # Airflow does not pass the key of a run that is triggered manually to the timetable
    assert timetable.generate_run_id(run_type=DagRunType.MANUAL, **how).startswith("manual__2025-01-11T05")
