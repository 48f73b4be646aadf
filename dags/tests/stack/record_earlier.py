"""Records the stack of an earlier commit with data for test_upgrade.py; see earlier.py.

    PYTHONPATH=dags/tests dags/.venv/bin/python dags/tests/stack/record_earlier.py ebbce8a

Builds the images of the commit with the tag of the commit, starts its demo profile as a separate compose project, loads
half a year by hand and the last days by its DAGs, and dumps the result. Takes about ten minutes.
"""

import re
import subprocess
import sys
from pathlib import Path

import earlier
from market import days
from stack import IMAGES, PROJECT, ROOT, Stack, docker, eventually, postgres_clients

HISTORY = ("2025-03-24", "2025-10-01")  # the first forecast needs 120 sessions
CATCH_UP = days("2025-10-02", "2025-10-05")  # Thursday to Sunday
DAGS = ("polygon_etl_dag", "ml_training_dag")
VENDOR = ("POLYGON_API_KEY=demo", "POLYGON_BASE_URL=http://replay:8090", "POLYGON_CALLS_PER_MINUTE=0")
# for each volume a service that mounts it, and the folder
FOLDERS = {
    "secrets": ("api-server", "/run/finance"),
    "logs": ("api-server", "/opt/airflow/logs"),
    "results": ("ml", "/results"),
}


def main() -> None:
    (commit,) = sys.argv[1:]
    sources = ROOT / "target" / commit
    git("worktree", "add", "--detach", "--force", str(sources), commit)
    try:
        build(sources, commit)
        record(sources, commit)
    finally:
        git("worktree", "remove", "--force", str(sources))


def git(*words: str) -> None:
    subprocess.run(["git", *words], check=True, cwd=ROOT)


def build(sources: Path, commit: str) -> None:
    """Build the images with a tag of their own, and let compose file and DAGs use them."""
    for name in IMAGES:
        docker("build", "--quiet", "--target", name, "--tag", f"finance-{name}:{commit}", str(sources))
    for file in (sources / "docker-compose.yml", *sources.glob("dags/*_dag.py")):
        text = re.sub(rf"\bfinance-({'|'.join(IMAGES)})\b", rf"\g<0>:{commit}", file.read_text())
        file.write_text(text)


def record(sources: Path, commit: str) -> None:
    lines = (line for line in (sources / ".env.example").read_text().splitlines() if re.match("[A-Z_]+=", line))
    settings = dict(line.split("=", 1) for line in lines) | {
        "ETL_START_DATE": CATCH_UP[0],
        "ETL_END_DATE": CATCH_UP[-1],
        "AIRFLOW_ADMIN_PASSWORD": "operator",
        "RETRY_SECONDS": "20",
    }
    stack = Stack(sources, settings, ["demo"], project=f"{PROJECT}-{commit}")
    stack.files = (sources / "docker-compose.yml", *stack.files[1:])
    try:
        stack.end()
        stack.up()
        fill(stack, commit)
        write(stack)
    finally:
        stack.end()


def fill(stack: Stack, commit: str) -> None:
    """Load, forecast and score: a long history by hand, then days and forecasts by the DAGs."""

    def worker(image: str, *words: str) -> None:
        around = [f"--env={setting}" for setting in VENDOR]
        start = ["run", "--rm", "--env-file", str(stack.env_file), "--network", stack.project, *around]
        docker(*start, f"finance-{image}:{commit}", *words)

    worker("ingest", *HISTORY)
    worker("transform", *HISTORY)
    worker("ml", "forecast", "--all")
    for dag in reversed(DAGS):
        stack.compose("exec", "-T", "api-server", "airflow", "dags", "unpause", dag)
    stack.ended(CATCH_UP, "scheduled", 900)
    sessions = CATCH_UP[:2]

    def followed() -> bool:
        runs = {run["partition_key"]: run["state"] for run in stack.runs("ml_training_dag")}
        return [runs.get(day) for day in sessions] == ["success"] * len(sessions)

    eventually("the runs of ml_training_dag end", followed, 900)
    for dag in DAGS:
        stack.compose("exec", "-T", "api-server", "airflow", "dags", "pause", dag)


def write(stack: Stack) -> None:
    settings = "".join(f"{name}={value}\n" for name, value in stack.settings.items())
    volumes = {f"{volume}.tar": files(stack, volume) for volume in earlier.VOLUMES}
    earlier.write({earlier.SETTINGS: settings.encode(), earlier.DATABASES: databases(stack).encode()} | volumes)


def files(stack: Stack, volume: str) -> bytes:
    """Return the files of a volume as a tar archive."""
    service, folder = FOLDERS[volume]
    (container,) = stack.containers(service)
    return earlier.run("cp", f"{container}:{folder}/.", "-")


def databases(stack: Stack) -> str:
    """Return the statements that create Airflow's role and both databases."""
    ((password,),) = stack.sql("select rolpassword from pg_authid where rolname = 'airflow'")
    return f"""create role airflow login password '{password}';
{dump(stack, stack.settings["POSTGRES_DB"])}
create database airflow owner airflow;
\\connect airflow
{dump(stack, "airflow")}"""


def dump(stack: Stack, database: str) -> str:
    command = f'{postgres_clients(stack)}pg_dump --username "$POSTGRES_USER" {database}'
    text = stack.compose("exec", "-T", "postgres", "sh", "-c", command)
    return re.sub(r"(?m)^\\(un)?restrict .*\n", "", text)  # older clients reject these


if __name__ == "__main__":
    main()
