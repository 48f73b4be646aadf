"""A recorded stack of an earlier version with data: its .env, both databases, and the files of its volumes.

record_earlier.py writes the archive. All passwords and keys in it are made up.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from stack import ENGINE, Stack, eventually

ARCHIVE = Path(__file__).with_name("ebbce8a.tar.xz")
SETTINGS, DATABASES = "settings.env", "databases.sql"
# for each volume a service that mounts it in both versions, and the folder
VOLUMES = {
    "secrets": ("api-server", "/run/finance"),
    "logs": ("api-server", "/opt/airflow/logs"),
    "results": ("ml", "/results"),
}


def settings() -> dict[str, str]:
    """Return the settings in the .env of the recorded stack."""
    return dict(line.split("=", 1) for line in _read(SETTINGS).decode().splitlines())


def restore(stack: Stack) -> None:
    """Fill the database server and the volumes of a stack that has not been started."""
    stack.compose("up", "-d", "postgres")
    eventually("PostgreSQL answers", lambda: stack.sql("select 1"))
    client = 'psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" "$POSTGRES_DB"'
    stack.compose("exec", "-T", "postgres", "sh", "-c", client, text=_read(DATABASES).decode())
    stack.compose("up", "--no-start")
    for volume, (service, folder) in VOLUMES.items():
        (container,) = stack.containers(service)
        copy = ["docker", "cp", "-", f"{container}:{folder}"]
        subprocess.run(copy, input=_read(f"{volume}.tar"), capture_output=True, check=True, env=ENGINE)


def files(stack: Stack, volume: str) -> bytes:
    """Return the files of a volume as a tar archive."""
    service, folder = VOLUMES[volume]
    (container,) = stack.containers(service)
    copy = ["docker", "cp", f"{container}:{folder}/.", "-"]
    return subprocess.run(copy, capture_output=True, check=True, env=ENGINE).stdout


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
