"""Fixtures: one stack for all tests that can share it, and Airflow's pages in a browser."""

import os

import pytest
from browser import CHROMIUM, AirflowUi
from playwright.sync_api import expect, sync_playwright
from stack import ROOT, Stack, engine_answers, example_settings, make

SCREENSHOTS = ROOT / "target/stack"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Add the state of the stack to the report of a failed test, before the next test changes it."""
    report = yield
    stack = getattr(item, "funcargs", {}).get("stack")
    if report.failed and stack:
        try:
            report.sections.append(("the stack", stack.diagnostics()))
        except Exception as error:  # a stack that is down must not hide the failure of the test
            report.sections.append(("the stack", f"no diagnostics: {error!r}"))
    return report


@pytest.fixture(scope="session")
def engine():
    """A Docker Engine with the project's images."""
    missing = [] if engine_answers() else ["no Docker Engine answers (docker info)"]
    missing += [] if CHROMIUM else ["no Chromium (Debian: apt-get install chromium)"]
    if missing:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("the stack test: " + ", ".join(missing))
    make("images")


@pytest.fixture(scope="session")
def running(engine, tmp_path_factory):
    """Returns a function that starts a stack after removing another one: `running("local")`, `running("celery")`.

    `prepare` is called before the start.
    """
    current = {}

    def start(name, prepare=lambda stack: None, **how):
        if name not in current:
            while current:
                current.popitem()[1].end()
            current[name] = Stack(tmp_path_factory.mktemp(name), **how)
            current[name].end()  # left by an interrupted test
            prepare(current[name])
            current[name].up()
        return current[name]

    yield start
    for stack in current.values():
        stack.end()


@pytest.fixture
def stack(running):
    """The demo profile with .env.example, except for shorter waits and the range of the catch-up."""
    settings = example_settings() | {
        "ETL_START_DATE": "2024-12-23",
        "ETL_END_DATE": "2025-01-05",
        "AIRFLOW_ADMIN_PASSWORD": "operator",
        "RETRY_SECONDS": "20",
        "LOST_TASK_SECONDS": "30",
        "ALERT_WEBHOOK": "http://webhook:8000/hooks/finance",  # a service of compose.yml
    }
    return running("local", settings=settings, profiles=["demo"])


@pytest.fixture(scope="session")
def browser(engine):
    expect.set_options(timeout=90_000)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture
def visit(browser):
    """Returns a function that opens Airflow's pages of a stack and logs in."""
    pages = []

    def log_in(stack, timezone="UTC"):
        page = browser.new_page(viewport={"width": 1280, "height": 800}, timezone_id=timezone)
        page.set_default_timeout(90_000)
        pages.append(page)
        airflow_ui = AirflowUi(page, stack.url, SCREENSHOTS)
        airflow_ui.log_in(stack.admin_password())
        return airflow_ui

    yield log_in
    for page in pages:
        page.close()


@pytest.fixture
def airflow_ui(stack, visit):
    """Airflow's pages of the shared stack; polygon_etl_dag is unpaused."""
    airflow_ui = visit(stack)
    airflow_ui.unpause("polygon_etl_dag")
    return airflow_ui
