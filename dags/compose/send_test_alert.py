"""Sends a test mail and a test message to ALERT_WEBHOOK, as after a failed task, and prints the result of each.

docker compose exec scheduler python /opt/airflow/dags/compose/send_test_alert.py
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from pipeline.alerts import AlertError, mail_alert, post_alert, recipients
from pipeline.failure import Failure

DEMO_SERVER = "mail"
TEST = Failure(
    headline="Test: messages of this stack arrive",
    reason="This is a test that an operator has sent. No task has failed.",
    last_lines=[],
    next_step="nothing",
)


def main() -> None:
    """Send both; end with exit code 1 if one of them fails, or if none is set up."""
    sent = [send_mail(), send_webhook()]
    if False in sent or not any(sent):
        sys.exit(1)


def send_mail() -> bool | None:
    """Send the mail through the connection that Airflow uses; return whether the server accepted it."""
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    try:
        host = SmtpHook.get_connection(SmtpHook.default_conn_name).host
        if host == DEMO_SERVER and not resolves(host):
            print("mail: not sent. Neither SMTP_HOST nor GMAIL_ACCOUNT is set, and the demo profile does not run.")
            return None
        mail_alert(TEST, os.environ.get("AIRFLOW_URL") or "")
    except Exception as error:  # of SMTP, TLS, the network or the login: printed, and the exit code is 1
        print(f"mail: FAILED, {type(error).__name__}: {error}. Check SMTP_… or GMAIL_… in .env.")
        return False
    print(f"mail: {host} accepted it for {', '.join(recipients())}")
    return True


def send_webhook() -> bool | None:
    """Post the test to ALERT_WEBHOOK; return whether it was accepted, or None without an address."""
    if not os.environ.get("ALERT_WEBHOOK"):
        print("webhook: not sent. ALERT_WEBHOOK is not set.")
        return None
    try:
        post_alert(TEST, os.environ.get("AIRFLOW_URL") or "")
    except AlertError as error:
        print(f"webhook: FAILED, {error}")
        return False
    print("webhook: accepted")
    return True


def resolves(host: str) -> bool:
    """Return whether the name is known in the stack's network."""
    try:
        socket.getaddrinfo(host, None)
    except socket.gaierror:
        return False
    return True


if __name__ == "__main__":
    main()
