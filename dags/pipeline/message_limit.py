"""Limits messages about the same subject. The marks of this host are files, because tasks have no other common state.

The first failures with the same cause are reported at once, each in a message. Further ones within hours are counted,
and a later message has the number and the dates. The cause is the task with the reason, without numbers and
identifiers.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from pipeline.failure import Failure

log = logging.getLogger(__name__)

ONE_MESSAGE_IN = timedelta(hours=4)
AT_ONCE = 3  # failures, so that a few days with the same reason are not hidden
# A word with a digit differs from day to day: a date, a number, the id of a request, of a pod or of an object. An exit
# code and an HTTP status do not.
VARIABLE_WORD = re.compile(r"(?<!\S)(?<!exit code )(?<!HTTP )\S*\d\S*")


@dataclass(frozen=True)
class Occurrence:
    """A failure of a task. `date` is its trading date in words, `run` its run and part of the market."""

    task: str
    run: str
    date: str
    failure: Failure
    link: str

    def cause(self) -> str:
        """Return a text that is the same for all failures with this cause."""
        return f"{self.task}: {VARIABLE_WORD.sub('#', self.failure.reason)}"


@dataclass(frozen=True)
class Cause:
    """What is known of failures with one cause: the last message, and the failures that no message contains.

    `sent_at` is the time of the last message (seconds, 0: none was sent; of the first ones, that of the first),
    `refused_at` that of the last one that no destination accepted. `runs` failed since `sent_at`. `at_once` is the
    number of failures that were reported each; AT_ONCE after a summary. `first` and `last` are the dates of the
    unreported failures, `newest` is the last of them.
    """

    sent_at: float = 0
    refused_at: float = 0
    at_once: int = 0
    runs: tuple[str, ...] = ()
    unreported: int = 0
    first: str = ""
    last: str = ""
    newest: Occurrence | None = None

    def is_due(self, now: float) -> bool:
        """Return whether another message may be sent."""
        return now - self.sent_at > ONE_MESSAGE_IN.total_seconds()

    def is_summary_due(self, now: float) -> bool:
        """Return whether the unreported failures may be sent without another failure."""
        return self.unreported > 0 and now - max(self.sent_at, self.refused_at) > ONE_MESSAGE_IN.total_seconds()

    def with_failure(self, found: Occurrence) -> Cause:
        """Add a failure that is not reported now."""
        return replace(
            self,
            runs=(*self.runs, found.run) if self.sent_at else (),
            unreported=self.unreported + 1,
            first=min(self.first or found.date, found.date),
            last=max(self.last, found.date),
            newest=found,
        )

    def summary(self) -> Failure:
        """Return the message about the unreported failures."""
        newest, failure = self.newest, self.newest.failure
        times = "once more" if self.unreported == 1 else f"{self.unreported} more times"
        if not self.sent_at:
            times = f"{self.unreported} times"
        dates = self.first if self.first == self.last else f"{self.first} to {self.last}"
        since = f" since {datetime.fromtimestamp(self.sent_at, UTC):%Y-%m-%d %H:%M} UTC" if self.sent_at else ""
        return Failure(
            headline=f"{newest.task} failed {times}, for {dates}",
            reason=f"Failures with this cause{since}: {self.unreported}. The newest, {newest.date}: {failure.reason}",
            last_lines=failure.last_lines,
            next_step=f"{failure.next_step} To list all of them, filter the runs of the DAG by Failed.",
        )


def report(found: Occurrence, send: Callable[[], bool], send_summary: Callable[[Failure, str], bool]) -> None:
    """Report a failure by `send`, or with earlier ones by `send_summary`, or count it. Both return whether they sent.

    A run that fails again was cleared by an operator, who corrected the cause: it is reported at once.
    """
    name = hashlib.sha256(found.cause().encode()).hexdigest()[:32]
    now = time.time()
    with _locked(f"cause-{name}") as file:
        cause = _read(file)
        counted = cause.with_failure(found)
        starts_anew = cause.is_due(now) or found.run in cause.runs
        if not starts_anew and (cause.unreported or cause.at_once == AT_ONCE):
            log.info("%s failed for the cause of earlier messages; a later message counts it.", found.task)
            _write(file, counted)
        elif cause.unreported:
            is_sent = send_summary(counted.summary(), found.link)
            _write(file, _summarized(found.run, now=now) if is_sent else replace(counted, refused_at=now))
        else:
            before = Cause(sent_at=now) if starts_anew else cause
            reported = replace(before, runs=(*before.runs, found.run), at_once=before.at_once + 1)
            _write(file, reported if send() else replace(counted, refused_at=now))


def send_due_summaries(send_summary: Callable[[Failure, str], bool]) -> None:
    """Send the summaries of counted failures whose last message is old enough."""
    now = time.time()
    for path in sorted(_folder().glob("cause-*")):
        with _locked(path.name) as file:
            cause = _read(file)
            if cause.is_summary_due(now):
                is_sent = send_summary(cause.summary(), cause.newest.link)
                _write(file, _summarized(*cause.runs, now=now) if is_sent else replace(cause, refused_at=now))


def _summarized(*runs: str, now: float) -> Cause:
    return Cause(sent_at=now, runs=runs, at_once=AT_ONCE)


def send_once(subject: str, within: timedelta, send: Callable[[], bool]) -> bool:
    """Send a message unless one about the subject was sent from this host within that time; return whether it was.

    `send` returns whether the message was accepted. If it was not, the next message about the subject is sent.
    Processes with a message about the same subject wait for each other.
    """
    with _locked(subject) as mark:  # it is empty until a message was sent
        found = os.fstat(mark.fileno())
        if found.st_size and time.time() - found.st_mtime <= within.total_seconds():
            return False
        if send():
            _replace(mark, "sent\n")
    return True


@contextmanager
def _locked(name: str) -> Iterator[TextIO]:
    with (_folder() / name).open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"finance-alerts-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _read(file: TextIO) -> Cause:
    file.seek(0)
    text = file.read()
    if not text:
        return Cause()
    try:
        found = json.loads(text)
        if newest := found["newest"]:
            newest = Occurrence(**newest | {"failure": Failure(**newest["failure"])})
        return Cause(**found | {"runs": tuple(found["runs"]), "newest": newest})
    except (ValueError, KeyError, TypeError) as error:  # of a killed process or another version: report at once
        log.warning("%s: expected the counted failures of a cause, found %r (%s).", file.name, text[:200], error)
        return Cause()


def _write(file: TextIO, cause: Cause) -> None:
    _replace(file, json.dumps(asdict(cause)))


def _replace(file: TextIO, text: str) -> None:
    file.truncate(0)
    file.write(text)
    file.flush()
