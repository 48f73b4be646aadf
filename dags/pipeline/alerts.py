"""Messages that leave the stack: failures by webhook and mail, and the heartbeat.

`notify_failure` is the notifier of every task. It posts a failure to ALERT_WEBHOOK and mails it, and limits the
messages about one cause. Then it cancels the mail that Airflow sends for tasks with email_on_failure; if the notifier
itself fails, that mail is sent. The addresses in ALERT_WEBHOOK and HEARTBEAT_URL are secrets: they are read when they
are used, and no message or log line contains them.
"""

from __future__ import annotations

import json
import logging
import os
import ssl
from collections.abc import Callable
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener, proxy_bypass_environment

from pipeline import message_limit
from pipeline.failure import Failure, described_date, explain, log_link
from pipeline.message_limit import Occurrence
from pipeline.outcome import NO_RETRY_CAN_HELP

if TYPE_CHECKING:
    from airflow.sdk import Context

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 15
LONGEST_TEXT = 3000  # characters; Slack truncates after 40,000, ntfy after 4,096 bytes
# A cause that concerns every day fails all running tasks within seconds. Then the DAG is paused: a failure after this
# time is a new one, after an operator has unpaused it.
SAME_CAUSE_WITHIN = timedelta(minutes=10)
DEMO_RECIPIENT = "operator@localhost"


class AlertError(Exception):
    """An address could not be reached; the text does not contain the address."""


def recipients() -> list[str]:
    """Return the addresses that receive mail about failures."""
    mail_to = os.environ.get("ALERT_EMAIL") or os.environ.get("GMAIL_ACCOUNT") or DEMO_RECIPIENT
    return [address.strip() for address in mail_to.split(",")]


def notify_failure(context: Context) -> None:
    """Send a failure to ALERT_WEBHOOK and by mail, or count it if the limit of messages about its cause is reached."""
    task, ti, exception = context["task"], context["ti"], context.get("exception")
    failure, link = explain(ti, context["dag_run"], context["params"], exception), log_link(ti)
    if exception is None:  # a killed process: the DAG processor calls this, and sends the mail independently
        _try_to_post(failure, link)
        return

    def send() -> bool:
        return _send(failure, link, lambda: _mail_failed_task(context))

    if getattr(task, "stops_dag", False) and getattr(exception, "exit_code", None) == NO_RETRY_CAN_HELP:
        if not message_limit.send_once(ti.dag_id, SAME_CAUSE_WITHIN, send):
            log.info("a failure of %s that concerns every day has just been reported; no message is sent", ti.dag_id)
    else:
        found = Occurrence(
            task=f"{ti.dag_id}: {ti.task_id}",
            run=f"{context['run_id']}/{ti.map_index}",
            date=described_date(context["dag_run"], context["params"]),
            failure=failure,
            link=link,
        )
        message_limit.report(found, send, send_alert)
    message_limit.send_due_summaries(send_alert)
    task.email_on_failure = False  # the mail after this callback, of which Airflow returns no result


def send_summaries(context: Context) -> None:
    """Send the summaries that are due; every task calls this when it succeeds."""
    message_limit.send_due_summaries(send_alert)


def send_alert(failure: Failure, link: str) -> bool:
    """Send a failure to ALERT_WEBHOOK and by mail, and return whether one of them accepted it.

    An error of one is logged and does not stop the other.
    """
    return _send(failure, link, lambda: mail_alert(failure, link))


def _send(failure: Failure, link: str, mail: Callable[[], None]) -> bool:
    is_sent = _try_to_post(failure, link)
    try:
        mail()
    except Exception as error:  # of SMTP, TLS, the network or the login
        log.error("mail: not sent, %s: %s. Check SMTP_… or GMAIL_… in .env.", type(error).__name__, error)
        return is_sent
    return True


def _try_to_post(failure: Failure, link: str) -> bool:
    """Post a failure if ALERT_WEBHOOK is set, and return whether it was accepted; an error is logged."""
    if not os.environ.get("ALERT_WEBHOOK"):
        return False
    try:
        post_alert(failure, link)
    except AlertError as error:
        log.error("%s", error)
        return False
    return True


def _mail_failed_task(context: Context) -> None:
    """Send the mail about a failed task, with the same templates as Airflow."""
    from airflow.configuration import conf
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    templates = ("subject_template", "html_content_template")
    subject, body = (Path(conf.get("email", template)).read_text() for template in templates)
    notifier = SmtpNotifier(recipients(), conf.get("email", "from_email"), subject, body)
    notifier.render_template_fields(context)
    notifier.notify(context)


def mail_alert(failure: Failure, link: str) -> None:
    """Send a failure by mail, through the connection that Airflow uses."""
    from airflow.configuration import conf
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    paragraphs = [failure.reason, *failure.last_lines, f"What to do next: {failure.next_step}", link]
    with SmtpHook() as hook:
        hook.send_email_smtp(
            to=recipients(),
            subject=failure.headline,
            html_content="".join(f"<p>{escape(text)}</p>" for text in paragraphs if text),
            from_email=conf.get("email", "from_email"),
        )


def post_alert(failure: Failure, link: str) -> None:
    """Post a failure to ALERT_WEBHOOK: `title`, and `text` with all of it, the field that Slack shows."""
    lines = [failure.headline, failure.reason, *failure.last_lines[-5:], f"What to do next: {failure.next_step}", link]
    text = "\n".join(line for line in lines if line)
    # Slack interprets <...> as a link or a mention
    body = {"title": failure.headline, "text": text.replace("<", "\u2039").replace(">", "\u203a")[:LONGEST_TEXT]}
    request("ALERT_WEBHOOK", json.dumps(body).encode())


def send_heartbeat(context: Context) -> None:
    """Request HEARTBEAT_URL; an external monitor reports when the requests stop."""
    if os.environ.get("HEARTBEAT_URL"):
        try:
            request("HEARTBEAT_URL")
        except AlertError as error:
            log.error("%s", error)


def request(setting: str, body: bytes | None = None) -> int:
    """Request the address in the setting, with POST if there is a body, and return the HTTP status."""
    address = os.environ[setting]
    headers = {"Content-Type": "application/json"} if body else {}
    try:
        with _opener(address).open(
            Request(address, body, headers),  # noqa: S310 - the operator chose the address
            timeout=TIMEOUT_SECONDS,
        ) as answer:
            return answer.status
    except HTTPError as error:
        raise AlertError(f"{setting}: expected HTTP 200, found HTTP {error.code}. Check the address in .env.") from None
    except (URLError, OSError) as error:
        cause = getattr(error, "reason", None) or error
        raise AlertError(f"{setting}: no answer ({type(cause).__name__}). Check the address in .env.") from None
    except ValueError:
        raise AlertError(f"{setting}: expected an address that begins with https://, found another text.") from None


def _opener(address: str) -> Any:
    """Return an opener with the proxy and the certificates of the vendor's calls."""
    target = urlsplit(address)
    direct = f"{os.environ.get('WORKER_NO_PROXY') or ''},localhost,127.0.0.1"
    proxies = {
        scheme: proxy
        for scheme in ("http", "https")
        if (proxy := os.environ.get(f"WORKER_{scheme.upper()}_PROXY"))
        and not proxy_bypass_environment(target.hostname or "", {"no": direct})
    }
    trust = ssl.create_default_context()
    certificates = os.environ.get("WORKER_SSL_CERT_FILE") or ""
    if certificates.startswith("/certificates/"):
        trust.load_verify_locations(certificates)
    return build_opener(ProxyHandler(proxies), HTTPSHandler(context=trust))
