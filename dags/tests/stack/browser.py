"""Airflow's user interface, operated in headless Chromium."""

from __future__ import annotations

import re
import shutil
from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import Error, FrameLocator, Locator, Page, expect

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


class AirflowUi:
    """A page of Airflow, on which `admin` logs in."""

    def __init__(self, page: Page, url: str, screenshots: Path) -> None:
        self.page, self.url, self.screenshots = page, url, screenshots

    def log_in(self, password: str) -> None:
        """Log in on the page to which Airflow redirects."""
        self._go(self.url)
        self.page.get_by_label("Username").fill("admin")
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("link", name="Dags").first).to_be_visible()

    def unpause(self, dag_id: str) -> None:
        """Unpause the DAG if it is paused."""
        self._switch(dag_id, on=True)

    def pause(self, dag_id: str) -> None:
        """Pause the DAG if it is not paused."""
        self._switch(dag_id, on=False)

    def _switch(self, dag_id: str, on: bool) -> None:
        self._open(dag_id)
        switch = self.page.locator(".chakra-switch__root").first
        if switch.get_by_role("checkbox").is_checked() != on:
            switch.click()
        expect(switch.get_by_role("checkbox")).to_be_checked(checked=on)

    def trigger(self, day: str, dag_id: str = "polygon_etl_dag", *, force: bool = False) -> str:
        """Trigger a run for a trading date and return its id; with `force`, a loaded day is loaded again."""
        form = self._form(dag_id)
        form.locator("input[name=element_trading_date]").fill(day)
        if force:
            form.locator(".chakra-switch__root").filter(has=self.page.locator("[name=element_force]")).click()
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as answer:
            form.get_by_role("button", name="Trigger", exact=True).click()
        assert answer.value.ok, answer.value.text()
        return answer.value.json()["dag_run_id"]

    def backfill(self, first: str, last: str, dag_id: str = "polygon_etl_dag") -> None:
        """Create a backfill for a range of dates with the form."""
        form = self._form(dag_id)
        form.get_by_text("Backfill", exact=True).click()
        for day in (first, last):
            form.get_by_text("Select date and time").first.click()
            self.page.get_by_placeholder("YYYY/MM/DD").last.fill(day.replace("-", "/"))
            self.page.get_by_placeholder("HH:mm").last.fill("00:00")
            self.page.keyboard.press("Enter")
            self.page.keyboard.press("Escape")
        form.locator("input[name=max_active_runs]").fill("4")
        self.screenshot("backfill")
        with self.page.expect_response(
            lambda answer: answer.request.method == "POST" and answer.url.endswith("/backfills")
        ) as answer:
            form.get_by_role("button", name="Run Backfill").click()
        assert answer.value.ok, answer.value.text()

    def clear(self, run_id: str, task_id: str, dag_id: str = "polygon_etl_dag") -> None:
        """Clear the task and its downstream tasks, so that they run again."""
        self._go(f"{self.url}/dags/{dag_id}/runs/{run_id}/tasks/{task_id}")
        self.page.get_by_role("button", name="Clear").first.click()
        form = self.page.locator("[role=dialog][data-state=open]")
        with self.page.expect_response(
            lambda answer: answer.url.endswith("/clearTaskInstances") and '"dry_run":false' in answer.request.post_data
        ) as answer:
            form.get_by_role("button", name="Confirm").click()
        assert answer.value.ok, answer.value.text()

    def expect_run_state(self, run_id: str, state: str, dag_id: str = "polygon_etl_dag") -> None:
        """Wait until the page of the run shows the state."""
        self._go(f"{self.url}/dags/{dag_id}/runs/{run_id}")
        expect(self.page.get_by_text(state, exact=True).first).to_be_visible()

    def show_grid(self, dag_id: str) -> None:
        """Open the grid of runs without the details panel and save a screenshot."""
        self._open(dag_id)
        self.page.set_viewport_size({"width": 1280, "height": 310})
        self.page.get_by_role("button", name="Collapse Details Panel").click()
        expect(self.page.get_by_text("Overview", exact=True)).not_to_be_in_viewport()
        expect(self.page.locator("a[href*='__scheduled__'][href*='/tasks/transform']").first).to_be_in_viewport()
        self.screenshot("grid")

    def open_market(self) -> FrameLocator:
        """Open the page Market from the menu and return its frame."""
        self._go(self.url)
        self.page.get_by_text("Market", exact=True).first.click()
        frame = self.page.frame_locator("iframe")
        expect(frame.locator("#calendar")).to_be_visible()
        return frame

    def show_market(self, theme: str) -> None:
        """Open the page Market in a theme of Airflow, `light` or `dark`, and save a screenshot."""
        self.page.set_viewport_size({"width": 1280, "height": 800})
        self._go(self.url)
        self.page.evaluate("theme => localStorage.setItem('theme', theme)", theme)
        frame = self.open_market()
        expect(frame.locator(":root")).to_have_class(
            re.compile("dark") if theme == "dark" else re.compile("^((?!dark).)*$")
        )
        self.screenshot(f"market-{theme}")

    def show_webhook(self, message: dict[str, str]) -> None:
        """Show a webhook's message like a chat, which shows `text`, and save a screenshot."""
        self.page.set_content(
            "<body style='font:15px sans-serif;white-space:pre-wrap;overflow-wrap:anywhere'><p></p></body>"
        )
        self.page.locator("p").evaluate("(element, text) => { element.textContent = text }", message["text"])
        self.page.set_viewport_size({"width": 1280, "height": 210})
        self.screenshot("webhook")

    def show_mail(self, mail: EmailMessage) -> None:
        """Show a mail like a mail client and save a screenshot."""
        heads = "".join(f"<div><b>{name}:</b> {mail[name]}</div>" for name in ("From", "To", "Subject"))
        self.page.set_content(f"<body style='font:15px sans-serif'>{heads}<hr>{mail.get_body().get_content()}</body>")
        self.page.set_viewport_size({"width": 1280, "height": 460})
        self.screenshot("mail")

    def screenshot(self, name: str) -> None:
        """Save a screenshot of the page."""
        self.screenshots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.screenshots / f"{name}.png")

    def _go(self, address: str) -> None:
        """Open a page; retry if Chromium aborts it because a container's network device was added or removed."""
        for attempt in range(10):
            try:
                self.page.goto(address)
                return
            except Error as error:
                transient = "ERR_NETWORK_CHANGED" in str(error) or "chrome-error:" in str(error)
                if not transient or attempt == 9:
                    raise
                self.page.wait_for_timeout(500)

    def _open(self, dag_id: str) -> None:
        self._go(f"{self.url}/dags/{dag_id}")
        expect(self.page.get_by_role("button", name="Trigger").first).to_be_visible()

    def _form(self, dag_id: str) -> Locator:
        self._open(dag_id)
        self.page.get_by_role("button", name="Trigger").first.click()
        form = self.page.locator("[role=dialog][data-state=open]")
        expect(form).to_be_visible()
        return form
