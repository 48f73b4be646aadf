"""The web application behind the page "Market". It is mounted in Airflow's API server, behind its login."""

from __future__ import annotations

import logging
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import psycopg2
from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.core_api.security import get_user
from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader

from pipeline.destinations import destinations
from pipeline.page import overview
from pipeline.runtime import commands
from pipeline.trading_date import NEW_YORK

log = logging.getLogger(__name__)

TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True)
NOTHING_FROM_OUTSIDE = "default-src 'none'; img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
REPORT_POLICY = f"{NOTHING_FROM_OUTSIDE}; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:"


def authorized(user: Annotated[Any, Depends(get_user)]) -> None:
    """Reject a user who may not see pages of plugins; without a login, `get_user` answers 401."""
    if not get_auth_manager().is_authorized_custom_view(method="GET", resource_name="market", user=user):
        raise HTTPException(403, "You may not see this page.")


app = FastAPI(title="Market", dependencies=[Depends(authorized)], docs_url=None, redoc_url=None, openapi_url=None)


@app.get("/", response_class=HTMLResponse)
def page() -> HTMLResponse:
    """Return the page; if the database cannot be read, it has an error message in place of the data."""
    now = datetime.now(UTC)
    today = now.astimezone(NEW_YORK).date()
    problem, found = "", None
    try:
        found = overview.read(now)
    except psycopg2.OperationalError as error:  # its text has host and user, but no password
        log.error("the market's database cannot be read: %s", str(error).strip())
        problem = "The market's database cannot be reached. The log of the API server has the reason."
    nonce = secrets.token_urlsafe(16)
    html = TEMPLATES.get_template("market.html.jinja2").render(
        found=found,
        problem=problem,
        months=found.months(today) if found else [],
        today=today,
        report_at=_written_at(report_file()),
        alerts=destinations(os.environ),
        run=commands(),
        now=now,
        ago=lambda at: _ago(now, at),
        nonce=nonce,
    )
    policy = f"{NOTHING_FROM_OUTSIDE}; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'"
    return HTMLResponse(html, headers=_headers(policy))


@app.get("/report")
def report() -> FileResponse:
    """Return the newest report, which is one HTML file without references to other files."""
    file = report_file()
    if not file.is_file():
        raise HTTPException(404, "There is no report yet. The task report of ml_training_dag writes it.")
    return FileResponse(file, media_type="text/html", headers=_headers(REPORT_POLICY))


def report_file() -> Path:
    """Return the place of the report in the volume of models and reports."""
    return Path(os.environ.get("FINANCE_RESULTS_FOLDER") or "/results") / "report.html"


def _headers(policy: str) -> dict[str, str]:
    return {"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _written_at(file: Path) -> datetime | None:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC) if file.is_file() else None


def _ago(now: datetime, at: datetime | None) -> str:
    if at is None:
        return "never"
    minutes = max(0, int((now - at).total_seconds() // 60))
    for unit, length in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        if minutes >= length:
            count = minutes // length
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "now"
