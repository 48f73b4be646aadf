"""The page "Market" in Airflow: the state of the market's data at a glance, read-only."""

from __future__ import annotations

from typing import Any

PATH = "/market"


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Serve the page. The import waits for the first request, because task processes load the plugin, too."""
    from pipeline.page.app import app

    await app(scope, receive, send)
