"""Run by bench/catch-up in the virtual environment of the DAGs: measures and prints Markdown."""

import itertools
import json
import statistics
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from market import days
from measure import machine
from stack import ENGINE, Stack, eventually, example_settings

DAG = "polygon_etl_dag"
FIRST, LAST = "2025-01-02", "2025-01-31"
COMPOSE = """services: {replay: {command: [--host, 0.0.0.0, --tickers, "11000"]}}"""
PHASES = (
    "wait for a slot",
    "start of the task by Airflow",
    "create and start by the engine",
    "**worker**",
    "removal by the engine",
    "end of the task by Airflow",
)


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def phases(task: dict, events: dict[str, float]) -> list[float]:
    """Return the seconds of each of PHASES, from the times that Airflow and the engine report for one task."""
    moments = [seconds(task["queued_when"]), seconds(task["start_date"])]
    moments += [events[action] for action in ("create", "start", "die", "destroy")]
    moments += [seconds(task["end_date"])]
    return [b - a for a, b in itertools.pairwise(moments)]


def caught_up(stack: Stack) -> tuple[list[dict], dict[str, dict[str, float]]]:
    """Unpause the DAG, wait for the runs of all days, and return them with the engine's events by task."""
    watch = ["docker", "events", "--filter", "label=finance.task", "--format", "{{json .}}"]
    with tempfile.TemporaryFile("w+") as output, subprocess.Popen(watch, stdout=output, env=ENGINE) as watching:
        try:
            switch = ["exec", "-T", "api-server", "airflow", "dags", "unpause", "--yes", DAG]
            eventually("the DAG is parsed", lambda: stack.compose(*switch))
            runs = stack.ended(days(FIRST, LAST), "scheduled", 900)
        finally:
            watching.terminate()
        output.seek(0)
        events: dict[str, dict[str, float]] = {}
        for event in map(json.loads, output):
            task = event["Actor"]["Attributes"]["finance.task"]
            events.setdefault(task, {})[event["Action"]] = event["timeNano"] / 1e9
    return list(runs.values()), events


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        overlay = Path(folder, "compose.yml")
        overlay.write_text(COMPOSE)
        dates = {"ETL_START_DATE": FIRST, "ETL_END_DATE": LAST, "AIRFLOW_ADMIN_PASSWORD": "operator"}
        stack = Stack(Path(folder), example_settings() | dates, ["demo"], overlays=(overlay,), project="finance-bench")
        print(machine(), flush=True)
        try:
            stack.end()
            stack.up()
            report(stack, *caught_up(stack))
        finally:
            stack.end()


def report(stack: Stack, runs: list[dict], events: dict[str, dict[str, float]]) -> None:
    (sessions,), (rows,) = stack.sql(
        "select count(*) from trading_days where verdict = 'LOADED' union all select count(*) from daily_bars"
    )
    took = max(seconds(run["end_date"]) for run in runs) - min(seconds(run["queued_at"]) for run in runs)
    states = sorted({run["state"] for run in runs})
    print(
        f"\n{len(runs)} days, {sessions} sessions, {rows:,} bars: {took:.0f} s from the first run to the last run's end ({', '.join(states)}), "
        f"{took / sessions:.1f} s per session, four runs at a time.\n"
    )
    idle, every = 0.0, sum(seconds(run["end_date"]) - seconds(run["start_date"]) for run in runs)
    measured: dict[str, list[list[float]]] = {"ingest": [], "transform": []}
    for run in runs:
        tasks = stack.tasks(run["dag_run_id"])
        idle += seconds(run["end_date"]) - seconds(run["start_date"]) - sum(task["duration"] or 0 for task in tasks)
        for task in tasks:
            label = f"{DAG}/{run['dag_run_id']}/{task['task_id']}/{task['map_index']}"
            if task["state"] == "success" and {"create", "start", "die", "destroy"} <= set(events.get(label, ())):
                measured[task["task_id"]].append(phases(task, events[label]))
    print(
        "Median seconds per task of a session, and the share of each phase in the time of all tasks after the wait for a slot:\n"
    )
    print("| | " + " | ".join(measured) + " | share |\n|---|---|---|---|")
    together = [phase for tasks in measured.values() for phase in tasks]
    whole = sum(sum(task[1:]) for task in together)
    for number, name in enumerate(PHASES):
        medians = " | ".join(f"{statistics.median(task[number] for task in tasks):.2f}" for tasks in measured.values())
        share = f"{100 * sum(task[number] for task in together) / whole:.0f} %" if number else ""
        print(f"| {name} | {medians} | {share} |")
    counts = ", ".join(f"{len(tasks)} of {name}" for name, tasks in measured.items())
    print(
        f"\n{counts}. The mean duration of a run was {every / len(runs):.1f} s; in {100 * idle / every:.0f} % of it no task ran (scheduler)."
    )


main()
