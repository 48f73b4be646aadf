"""The images, started by `docker run`."""

import json
import subprocess
import xml.etree.ElementTree
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from stack import IMAGES, PROJECT, ROOT, docker, eventually

WORKERS = ("ingest", "transform", "ml")
REPLAY = [
    f"--env={setting}"
    for setting in ("POLYGON_API_KEY=any", "POLYGON_BASE_URL=http://replay:8090", "POLYGON_CALLS_PER_MINUTE=0")
]
LOCKED_DOWN = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--tmpfs", "/tmp")


def version_of_the_pom():
    pom = xml.etree.ElementTree.parse(ROOT / "pom.xml").getroot()
    return pom.findtext("{http://maven.apache.org/POM/4.0.0}version")


def inspected(image):
    return json.loads(docker("image", "inspect", f"finance-{image}"))[0]


@pytest.mark.parametrize("image", IMAGES)
@pytest.mark.usefixtures("engine")
def test_an_image_has_labels_and_runs_without_root(image):
    config = inspected(image)["Config"]
    assert config["User"] == "10001"
    assert config["Labels"]["org.opencontainers.image.title"] == f"finance-{image}"
    assert config["Labels"]["org.opencontainers.image.version"] == version_of_the_pom()
    assert config["Labels"]["org.opencontainers.image.revision"].removesuffix("-modified") == commit()


def commit():
    """Return the commit of the working tree, or unknown where the sources are no git repository."""
    words = ["git", "rev-parse", "HEAD"]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def inside(image, script):
    return docker("run", "--rm", "--network", "none", "--entrypoint", "sh", f"finance-{image}", "-c", script)


# libraries that the image contains as unpacked files in /app/native
UNPACKED = {"ml": {"pytorch-native-cpu", "pytorch-jni"}}


@pytest.mark.parametrize("image", IMAGES)
@pytest.mark.usefixtures("engine")
def test_the_sbom_of_an_image_lists_exactly_its_jars_and_packages(image):
    bom = json.loads(inside(image, "cat /app/sbom.cdx.json"))
    assert (bom["bomFormat"], bom["metadata"]["component"]["version"]) == ("CycloneDX", version_of_the_pom())
    libraries = {part["purl"]: sha256(part) for part in bom["components"] if part["purl"].startswith("pkg:maven/")}
    jars = {line.split()[0] for line in inside(image, "sha256sum /app/lib/*.jar").splitlines()}
    assert jars <= set(libraries.values())
    without_jar = {purl.split("/")[2].split("@")[0] for purl, hashed in libraries.items() if hashed not in jars}
    assert without_jar == UNPACKED.get(image, set())
    installed = inside(image, "dpkg-query -W -f='${Package} ${Version}\n'").splitlines()
    assert packages(bom, "deb") == {tuple(line.split()) for line in installed}
    (runtime,) = (part for part in bom["components"] if part["name"] == "openjdk")
    assert f"openjdk {runtime['version']} " in inside(image, "/opt/jre/bin/java --version")


@pytest.mark.usefixtures("engine")
def test_the_sbom_of_the_airflow_image_lists_exactly_its_packages():
    bom = json.loads(inside("airflow", "cat /app/sbom.cdx.json"))
    assert (bom["bomFormat"], bom["metadata"]["component"]["version"]) == ("CycloneDX", version_of_the_pom())
    assert packages(bom, "pypi") == {
        (part["name"], part["version"]) for part in json.loads(inside("airflow", "pip list --format json"))
    }
    assert ("apache-airflow", "3.3.2") in packages(bom, "pypi")
    installed = inside("airflow", "dpkg-query -W -f='${Package} ${Version}\n'").splitlines()
    assert packages(bom, "deb") == {tuple(line.split()) for line in installed}
    (runtime,) = (part for part in bom["components"] if part["name"] == "python")
    assert inside("airflow", "python --version").split() == ["Python", runtime["version"]]
    labels = inspected("airflow")["Config"]["Labels"]
    assert labels["org.opencontainers.image.version"] == version_of_the_pom()
    assert labels["org.opencontainers.image.revision"].removesuffix("-modified") == commit()


def packages(bom, kind):
    """Return name and version of the parts whose package URL has that type."""
    return {(part["name"], part["version"]) for part in bom["components"] if part["purl"].startswith(f"pkg:{kind}/")}


def sha256(part):
    return next(each["content"] for each in part["hashes"] if each["alg"] == "SHA-256")


@pytest.mark.parametrize(("image", "most"), [("ingest", 100), ("transform", 100), ("replay", 100), ("ml", 600)])
@pytest.mark.usefixtures("engine")
def test_an_image_is_small_beyond_its_base(image, most):
    base = json.loads(docker("image", "inspect", "debian:bookworm-slim"))[0]["Size"]
    assert (inspected(image)["Size"] - base) / 1e6 <= most


@pytest.mark.parametrize("image", WORKERS)
@pytest.mark.usefixtures("engine")
def test_a_worker_starts_locked_down_and_from_its_aot_cache(image):
    strict = "-XX:AOTMode=on -Xlog:class+load"  # on: without a matching cache the JVM does not start
    loaded = docker("run", "--rm", *LOCKED_DOWN, *java_options(strict), f"finance-{image}", "--version")
    cached, read = (
        loaded.count("source: shared objects file"),
        loaded.count("source: jrt:") + loaded.count("source: file:"),
    )
    assert cached > 5 * read
    assert "\nfinance " in loaded


def java_options(options):
    return ["--env", f"JAVA_TOOL_OPTIONS={options}"]


@pytest.mark.parametrize(
    ("words", "quick"),
    [
        (["tune-arima", "AAPL", "--help"], True),
        (["forecast", "AAPL", "MSFT", "--help"], True),
        (["forecast", "--all", "--help"], False),
        (["compare", "AAPL", "--help"], False),
    ],
)
@pytest.mark.usefixtures("engine")
def test_only_commands_with_named_tickers_run_without_the_optimizing_compiler(words, quick):
    output = docker("run", "--rm", *LOCKED_DOWN, *java_options("-XX:+PrintCommandLineFlags"), "finance-ml", *words)
    assert ("-XX:TieredStopAtLevel=1" in output) == quick


def test_one_day_by_hand(stack):
    output = by_hand(stack, "ingest", "2025-02-03")
    assert "2025-02-03 LOADED" in output
    assert stack.sql("select verdict from trading_days where trading_date = '2025-02-03'") == [("LOADED",)]
    by_hand(stack, "transform", "2025-02-03")
    assert stack.sql("select returns_stale from trading_days where trading_date = '2025-02-03'") == [(False,)]


def by_hand(stack, image, *arguments):
    """Run a worker with the command of the README; the replay server accepts any key."""
    start = ["run", "--rm", *LOCKED_DOWN, "--env-file", str(stack.env_file), "--network", PROJECT, *REPLAY]
    return docker(*start, f"finance-{image}", *arguments)


def test_the_metrics_of_the_status_are_read_by_the_parser_of_prometheus(stack):
    start = ["run", "--rm", *LOCKED_DOWN, "--env-file", str(stack.env_file), "--network", PROJECT]
    # ends with 75, because the newest session of the made-up market is not loaded
    text = docker(*start, "finance-ingest", "--status", "--prometheus", check=False)
    metrics = {family.name: family for family in text_string_to_metric_families(text)}
    assert all(family.type == "gauge" and family.documentation for family in metrics.values())
    assert [sample.value for sample in metrics["finance_up_to_date"].samples] == [0]
    assert [sample.value for sample in metrics["finance_alert_destinations"].samples] == [1]  # the webhook
    ((loaded,),) = stack.sql("select count(*) from trading_days where verdict = 'LOADED'")
    assert [sample.value for sample in metrics["finance_sessions_loaded"].samples] == [loaded]


def test_a_worker_ends_on_sigterm_and_leaves_no_partial_day(stack, tmp_path: Path):
    with stack.connection() as connection, connection.cursor() as cursor:
        cursor.execute("lock table daily_bars in access exclusive mode")
        start = ["run", "-d", *LOCKED_DOWN, "--env-file", str(stack.env_file), "--network", PROJECT, *REPLAY]
        worker = docker(*start, "finance-ingest", "2025-02-04").strip()
        waiting = "select pid from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%daily_bars%'"
        eventually("the worker waits for the table", lambda: stack.sql(waiting))
        docker("stop", "--time", "30", worker)
        ended = json.loads(docker("inspect", worker))[0]["State"]["ExitCode"]
        docker("rm", worker)
        connection.rollback()
    assert ended == 143  # ended by SIGTERM; 137 would be SIGKILL
    assert stack.sql("select count(*) from daily_bars where trading_date = '2025-02-04'") == [(0,)]
