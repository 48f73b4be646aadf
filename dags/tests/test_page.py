"""The page in Airflow's API server, with its login, and the market's database."""

import os
import re
import shutil
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.page import overview
from pipeline.page.overview import month_before

TODAY = datetime.now(UTC).date()
WEEK = [TODAY - timedelta(days=back) for back in range(3, 10)]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Airflow's API server in this process, with the user admin."""
    passwords = tmp_path_factory.mktemp("airflow") / "passwords.json"
    passwords.write_text('{"admin": "operator"}')
    os.environ |= {
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
        "AIRFLOW__API_AUTH__JWT_SECRET": "a secret of sixty-four bytes, as the algorithm of Airflow's tokens requires",
    }
    from airflow.api_fastapi.app import create_app
    from airflow.utils.db import initdb
    from fastapi.testclient import TestClient

    initdb()
    return TestClient(create_app(), base_url="http://localhost:8080")


@pytest.fixture
def browser(server):
    """A client that has logged in with the form."""
    token = server.post("/auth/token", json={"username": "admin", "password": "operator"}).json()["access_token"]
    server.cookies.clear()
    server.cookies.set("_token", token)
    yield server
    server.cookies.clear()


@pytest.fixture
def results(monkeypatch, tmp_path):
    """The volume of reports."""
    monkeypatch.setenv("FINANCE_RESULTS_FOLDER", str(tmp_path))
    return tmp_path


def text_of(html, name):
    """Return the text of the element with the id, without tags."""
    (element,) = re.findall(rf'<(\w+)[^>]* id="{name}">(.*?)</\1>', html, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", element[1]).split())


def fill(database, held_back="SUSPECT"):
    verdicts = ["LOADED", "LOADED", "NO_SESSION", held_back, None, "FAILED", "LOADED"]
    for day, verdict in zip(WEEK, verdicts, strict=True):
        message = "'expected 3,000 tickers, found <700>'" if verdict == held_back else "null"
        word = f"'{verdict}'" if verdict else "null"
        bars = "11004" if verdict == "LOADED" else "null"
        database(
            "insert into trading_days (trading_date, is_session, verdict, bars, message, decided_at) "
            f"values ('{day}', {verdict != 'NO_SESSION'}, {word}, {bars}, {message}, now())"
        )


@pytest.mark.parametrize("path", ["/market/", "/market/report"])
def test_without_a_login_nothing_is_shown(server, path):
    server.cookies.clear()
    answer = server.get(path)
    assert answer.status_code == 401
    assert "Newest" not in answer.text


def test_the_page_shows_freshness_calendar_findings_and_days_that_need_attention(browser, market_database, results):
    database = market_database()
    fill(database)
    database(
        "insert into trading_days (trading_date, is_session, verdict) values ('2020-01-02', true, 'OUT_OF_PLAN')",
        f"update trading_days set provisional = true, checked_at = now() where trading_date = '{WEEK[0]}'",
        f"update trading_days set checked_at = now() - interval '3 days' where trading_date = '{WEEK[1]}'",
        f"select report_finding('day_volume', '{WEEK[1]}', null, 'half of the usual volume', '{{}}', null)",
        f"select report_finding('split_missing', '{WEEK[1]}', 'X<Y', 'a step of 1:10', '{{}}', null)",
        f"select report_finding('split_missing', '{WEEK[1]}', 'DONE', 'settled', '{{}}', null)",
        "update findings set resolved_at = now() where ticker = 'DONE'",
    )
    (results / "report.html").write_text("<html>the report</html>")
    answer = browser.get("/market/")
    assert answer.status_code == 200
    html = answer.text
    assert text_of(html, "newest") == f"Newest loaded session {WEEK[0]} loaded now"
    assert text_of(html, "missing") == "Missing sessions 3 of 6 sessions"
    assert text_of(html, "findings-count") == "Open findings 2 listed below"
    assert text_of(html, "refreshed") == "Last check with the vendor now oldest check of a day: 3 days ago"
    assert text_of(html, "report") == "Report Open the report written now"
    listed = re.findall(r"<tr><td>(\d{4}-\d\d-\d\d)</td><td>(\w+)</td>", html)
    statuses = ["PROVISIONAL", "SUSPECT", "MISSING", "FAILED"]
    assert listed == [(str(WEEK[back]), status) for back, status in zip((0, 3, 4, 5), statuses, strict=True)]
    assert "expected 3,000 tickers, found &lt;700&gt;" in html
    assert "X&lt;Y" in html
    assert "DONE" not in html
    assert f'class="day LOADED" title="{WEEK[1]} LOADED, 11,004 bars"' in html
    assert len(re.findall(r'class="month"', html)) == 12


@pytest.mark.parametrize(
    ("known", "now", "expected"),
    [
        # Good Friday of 2025: the session of Monday is due on Tuesday at 06:00 New York
        ({"2025-04-17": "LOADED"}, "2025-04-22T09:59Z", False),
        ({"2025-04-17": "LOADED", "2025-04-18": "NO_SESSION", "2025-04-21": None}, "2025-04-22T09:59Z", False),
        ({"2025-04-17": "LOADED"}, "2025-04-22T10:00Z", True),  # of Friday and Monday, one is a session
        ({"2025-04-17": "LOADED", "2025-04-18": "NO_SESSION", "2025-04-21": None}, "2025-04-22T10:00Z", True),
        ({"2025-04-17": "LOADED", "2025-04-21": "LOADED"}, "2025-04-22T10:00Z", False),
        # Labor Day of 2025: the session of Tuesday is due on Wednesday
        ({"2025-08-29": "LOADED"}, "2025-09-03T09:59Z", False),
        ({"2025-08-29": "LOADED", "2025-09-01": "NO_SESSION", "2025-09-02": "FAILED"}, "2025-09-03T10:00Z", True),
        ({"2025-08-28": "LOADED", "2025-08-29": None}, "2025-08-30T10:00Z", True),
        # nothing runs any more
        ({"2025-01-10": "LOADED"}, "2025-09-03T10:00Z", True),
        ({"2025-01-10": "FAILED"}, "2025-01-11T10:00Z", True),
    ],
)
def test_the_newest_session_is_old_when_a_later_one_is_due(market_database, monkeypatch, known, now, expected):
    monkeypatch.setenv("ETL_AT", "")
    register(market_database(), known)
    assert overview.read(datetime.fromisoformat(now)).is_old is expected


def test_an_exceptional_closure_is_no_session_that_is_due(market_database):
    database = market_database()
    register(database, {"2012-10-26": "LOADED"})
    thursday = datetime.fromisoformat("2012-11-01T09:59Z")  # Hurricane Sandy: closed on Monday and Tuesday
    assert overview.read(thursday).is_old
    for day in ("2012-10-29", "2012-10-30"):
        database(
            "insert into session_overrides (trading_date, is_session, reason, decided_by) "
            f"values ('{day}', false, 'Hurricane Sandy', 'operator')"
        )
    assert not overview.read(thursday).is_old


def register(database, known):
    for day, verdict in known.items():
        word = f"'{verdict}'" if verdict else "null"
        database(
            "insert into trading_days (trading_date, is_session, verdict) "
            f"values ('{day}', {verdict != 'NO_SESSION'}, {word})"
        )


@pytest.mark.parametrize(("back", "shown"), [(20, 'class="tile bad" id="newest"'), (1, 'class="tile" id="newest"')])
def test_the_newest_session_is_marked_if_it_is_old(browser, market_database, results, back, shown):
    register(market_database(), {TODAY - timedelta(days=back): "LOADED"})
    assert shown in browser.get("/market/").text


@pytest.mark.parametrize("version", [3, 4])
def test_on_an_older_schema_the_page_shows_what_there_is(browser, market_database, results, version):
    fill(market_database(version), held_back="SUSPECT_EMPTY")
    html = browser.get("/market/").text
    assert text_of(html, "newest").startswith(f"Newest loaded session {WEEK[0]}")
    assert text_of(html, "refreshed") == "Last check with the vendor never oldest check of a day: never"
    assert text_of(html, "findings") == "None."
    assert text_of(html, "report") == "Report none yet ml_training_dag writes it"


@pytest.mark.parametrize("runtime", ["docker", "kubernetes"])
def test_the_page_has_the_next_step_before_the_first_migration(browser, market_database, results, monkeypatch, runtime):
    monkeypatch.setenv("WORKER_RUNTIME", runtime)
    command = {
        "docker": "docker compose up -d migrate",
        "kubernetes": "kubectl exec deployment/airflow -c scheduler -- "
        "python /opt/airflow/dags/compose/run_worker.py finance-ingest migrate",
    }
    market_database(0)
    answer = browser.get("/market/")
    assert answer.status_code == 200
    assert "The workers have not created their tables yet." in answer.text
    assert f"or run: {command[runtime]}" in answer.text


def test_an_unreachable_database_is_reported_without_its_password(browser, monkeypatch, results, caplog):
    settings = {"HOST": "127.0.0.1", "PORT": "9", "USER": "u", "PASSWORD": "word-0123", "DB": "d"}
    for name, value in settings.items():
        monkeypatch.setenv(f"POSTGRES_{name}", value)
    answer = browser.get("/market/")
    assert answer.status_code == 200
    assert "cannot be reached" in answer.text
    assert "word-0123" not in answer.text + caplog.text
    assert "127.0.0.1" in caplog.text


def test_the_report_is_served_and_may_load_nothing_from_outside(browser, results):
    assert browser.get("/market/report").status_code == 404
    (results / "report.html").write_text("<html>the report</html>")
    answer = browser.get("/market/report")
    assert answer.text == "<html>the report</html>"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy


def test_the_page_loads_nothing_from_outside(browser, market_database, results):
    market_database()
    answer = browser.get("/market/")
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", answer.text)
    nonces = set(re.findall(r'nonce="([^"]+)"', answer.text))
    assert len(nonces) == 1
    assert answer.headers["content-security-policy"].count(f"'nonce-{nonces.pop()}'") == 2


def test_the_page_names_the_destinations_of_messages(browser, market_database, results, monkeypatch):
    market_database()
    for name in ("SMTP_HOST", "GMAIL_ACCOUNT", "ALERT_WEBHOOK"):
        monkeypatch.setenv(name, "")
    shown = text_of(browser.get("/market/").text, "alerts")
    assert shown == "Messages about failures not sent set SMTP_HOST, GMAIL_ACCOUNT or ALERT_WEBHOOK"
    monkeypatch.setenv("SMTP_HOST", "smtp.example.com")
    monkeypatch.setenv("ALERT_WEBHOOK", "https://hook.example/secret")
    html = browser.get("/market/").text
    assert text_of(html, "alerts") == "Messages about failures sent mail through smtp.example.com, webhook"
    assert "secret" not in html


def test_airflow_has_a_link_to_the_page(browser):
    found = browser.get("/api/v2/plugins").json()["plugins"]
    (view,) = [view for plugin in found for view in plugin["external_views"] if plugin["name"] == "finance"]
    assert (view["name"], view["href"], view["destination"]) == ("Market", "/market/", "nav")


@pytest.fixture
def chromium_page(server):
    """Airflow's user interface in Chromium, logged in, from a real HTTP server."""
    import uvicorn
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        reason = "no Chromium (Debian: apt-get install chromium)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    http = uvicorn.Server(uvicorn.Config(server.app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=http.run, daemon=True)
    thread.start()
    while not http.started:
        assert thread.is_alive()
        time.sleep(0.1)
    address = f"http://127.0.0.1:{http.servers[0].sockets[0].getsockname()[1]}"
    token = server.post("/auth/token", json={"username": "admin", "password": "operator"}).json()["access_token"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(base_url=address, color_scheme="light")
        context.set_default_timeout(60_000)
        context.add_cookies([{"name": "_token", "value": token, "url": address}])
        yield context.new_page()
        browser.close()
    http.should_exit = True
    thread.join(30)


def test_from_the_menu_the_report_is_one_click_away_and_the_page_follows_airflows_theme(
    chromium_page, market_database, results
):
    from playwright.sync_api import expect

    expect.set_options(timeout=60_000)
    fill(market_database())
    (results / "report.html").write_text("<html><h1>The newest report</h1></html>")
    chromium_page.goto("/")
    chromium_page.get_by_text("Market", exact=True).first.click()
    market = chromium_page.frame_locator("iframe")
    expect(market.locator("#newest b")).to_have_text(str(WEEK[0]))
    for theme, background in (("dark", "rgb(17, 20, 24)"), ("light", "rgb(255, 255, 255)")):
        # what Airflow's own switch does
        chromium_page.evaluate("theme => { document.documentElement.className = theme }", theme)
        expect(market.locator("body")).to_have_css("background-color", background)
    market.get_by_role("link", name="Open the report").click()
    expect(market.locator("h1")).to_have_text("The newest report")


def test_months_cross_the_turn_of_the_year():
    assert [str(month_before(datetime(2025, 2, 28).date(), back)) for back in (0, 1, 2, 14)] == [
        "2025-02-01",
        "2025-01-01",
        "2024-12-01",
        "2023-12-01",
    ]
