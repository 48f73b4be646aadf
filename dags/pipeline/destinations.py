"""The destinations of messages about failures. airflow-init uses them before Airflow can start: no Airflow imports."""

from __future__ import annotations

from collections.abc import Mapping


def destinations(env: Mapping[str, str]) -> list[str]:
    """Return the destinations by the settings of .env, without the secret addresses.

    The mail server of the demo profile does not count: no message leaves the stack through it.
    """
    found = []
    if server := env.get("SMTP_HOST") or (env.get("GMAIL_ACCOUNT") and "Gmail"):
        found.append(f"mail through {server}")
    if env.get("ALERT_WEBHOOK"):
        found.append("webhook")
    return found


def for_workers(env: Mapping[str, str]) -> dict[str, str]:
    """Return the settings from which `--status` derives the same destinations; `set` replaces secret addresses."""
    return {
        "SMTP_HOST": env.get("SMTP_HOST") or "",
        "GMAIL_ACCOUNT": "set" if env.get("GMAIL_ACCOUNT") else "",
        "ALERT_WEBHOOK": "set" if env.get("ALERT_WEBHOOK") else "",
    }
