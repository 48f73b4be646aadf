"""A recorded stack of an earlier version with data: its .env, both databases, and the files of its volumes.

record_earlier.py writes the archive. All passwords and keys in it are made up.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from stack import ENGINE, Stack, docker, eventually

ARCHIVE = Path(__file__).with_name("ebbce8a.tar.xz")
SETTINGS, DATABASES = "settings.env", "databases.sql"
VOLUMES = ("secrets", "logs", "results")


def settings() -> dict[str, str]:
    """Return the settings in the .env of the recorded stack."""
    return dict(line.split("=", 1) for line in _read(SETTINGS).decode().splitlines())


def restore(stack: Stack) -> None:
    """Fill the database server and the volumes of a stack that has not been started."""
    stack.compose("up", "-d", "postgres")
    eventually("PostgreSQL answers", lambda: stack.sql("select 1"))
    client = 'psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" "$POSTGRES_DB"'
    (postgres,) = stack.containers("postgres")
    run("exec", "--interactive", postgres, "sh", "-c", client, content=_read(DATABASES))
    for volume in VOLUMES:
        name = f"{stack.project}_{volume}"
        labels = {"project": stack.project, "volume": volume}  # as if compose had created it
        docker(
            "volume", "create", *(f"--label=com.docker.compose.{key}={value}" for key, value in labels.items()), name
        )
        extract = ["--entrypoint", "tar", "postgres:17", "--extract", "--same-owner", "--directory", "/volume"]
        run("run", "--rm", "--interactive", "--volume", f"{name}:/volume", *extract, content=_read(f"{volume}.tar"))


def run(*words: str, content: bytes = b"") -> bytes:
    """Run `docker` with `content` as its standard input and return its standard output."""
    done = subprocess.run(["docker", *words], input=content, capture_output=True, check=False, env=ENGINE)
    assert done.returncode == 0, f"docker {words[0]} ended with {done.returncode}: {done.stderr.decode()[-3000:]}"
    return done.stdout


def write(members: dict[str, bytes]) -> None:
    """Write the archive."""
    with tarfile.open(ARCHIVE, "w:xz", preset=9) as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def _read(name: str) -> bytes:
    with tarfile.open(ARCHIVE) as archive:
        return archive.extractfile(name).read()
