"""The service check-settings, before every other: refuses unsafe settings and copies certificates/ to their volume.

With exit code 2 nothing else of the stack starts, PostgreSQL included.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

GIVEN = Path("/opt/certificates")  # the folder certificates/ beside docker-compose.yml
CERTIFICATES = Path("/certificates")  # the volume, under the path that every container has it at
WELL_KNOWN = {"admin", "airflow", "changeme", "finance", "password", "postgres", "secret", "123456", "12345678"}


def main() -> None:
    """Print every problem at once, and end with 2 where there is one."""
    problems = [*copied(GIVEN, CERTIFICATES), *exposed(os.environ), *missing_files(os.environ, CERTIFICATES)]
    for problem in problems:
        print(problem, file=sys.stderr)
    if is_of_the_host(path := os.environ["SSL_CERT_FILE"]):
        print(f"SSL_CERT_FILE: {path} is not in {CERTIFICATES} and is not handed to the workers.")
    if problems:
        sys.exit(2)
    print("settings checked")


def exposed(env: Mapping[str, str]) -> Iterator[str]:
    """Name each password that everybody knows, where the ports are open beyond this machine."""
    address = env["BIND_ADDRESS"]
    if is_loopback(address):
        return
    # An empty AIRFLOW_ADMIN_PASSWORD is generated.
    for name, user in (("POSTGRES_PASSWORD", env["POSTGRES_USER"]), ("AIRFLOW_ADMIN_PASSWORD", "admin")):
        if env[name].lower() in WELL_KNOWN | {user.lower()}:
            yield (
                f"{name}: expected a password of your own, because BIND_ADDRESS={address} opens the ports to other "
                f"machines; found a well-known one. Change {name} in .env, or set BIND_ADDRESS=127.0.0.1."
            )


def is_loopback(address: str) -> bool:
    """Return whether a port bound to the address is open on this machine only."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def missing_files(env: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Name each setting whose certificate file is not in the folder."""
    for name in ("POSTGRES_SSLROOTCERT", "SSL_CERT_FILE"):
        path = env[name]
        if name == "SSL_CERT_FILE" and is_of_the_host(path):
            continue
        if path and not (Path(path).parent == CERTIFICATES and (folder / Path(path).name).is_file()):
            yield (
                f"{name}: expected {CERTIFICATES}/NAME with the file NAME in the folder certificates/ beside "
                f'docker-compose.yml, found "{path}". A value in the shell\'s environment replaces the one in .env.'
            )


def is_of_the_host(path: str) -> bool:
    """Return whether the shell's own SSL_CERT_FILE came in place of the one in .env: a file that no container has."""
    return path.startswith("/") and not path.startswith(f"{CERTIFICATES}/")


def copied(given: Path, kept: Path) -> Iterator[str]:
    """Make `kept` hold the files of `given`, readable for everybody, and name what cannot be read."""
    files = {file.name: file for file in sorted(given.glob("[!.]*")) if file.is_file()}
    for gone in [file for file in kept.iterdir() if file.name not in files]:
        gone.unlink()
    for name, file in files.items():
        scratch = kept / f".{name}"
        try:
            shutil.copyfile(file, scratch)
        except OSError as error:
            yield f"certificates/{name}: {error.strerror}. Make it readable: chmod a+r certificates/{name}"
            continue
        scratch.chmod(0o644)
        scratch.replace(kept / name)  # in one step: a worker may be reading it


if __name__ == "__main__":
    main()
