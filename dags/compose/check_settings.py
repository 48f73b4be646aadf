"""The service check-settings: rejects unsafe settings and copies certificates/ to a volume.

It runs before every other service. If it ends with exit code 2, no other service starts, PostgreSQL included.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

SOURCE = Path("/opt/certificates")  # the folder certificates/ beside docker-compose.yml
CERTIFICATES = Path("/certificates")  # the volume; every container mounts it at this path
WELL_KNOWN = {"admin", "airflow", "changeme", "finance", "password", "postgres", "secret", "123456", "12345678"}


def main() -> None:
    """Print all problems; end with exit code 2 if there is one."""
    problems = [
        *copy_certificates(SOURCE, CERTIFICATES),
        *exposed(os.environ),
        *missing_files(os.environ, CERTIFICATES),
    ]
    for problem in problems:
        print(problem, file=sys.stderr)
    if is_host_file(path := os.environ["SSL_CERT_FILE"]):
        print(f"SSL_CERT_FILE: {path} is not in {CERTIFICATES}; it is not passed to the workers.")
    if problems:
        sys.exit(2)
    print("settings checked")


def exposed(env: Mapping[str, str]) -> Iterator[str]:
    """Yield a problem for each well-known password if other machines can reach the ports."""
    address = env["BIND_ADDRESS"]
    if is_loopback(address):
        return
    # An empty AIRFLOW_ADMIN_PASSWORD is replaced by a generated one.
    for name, user in (("POSTGRES_PASSWORD", env["POSTGRES_USER"]), ("AIRFLOW_ADMIN_PASSWORD", "admin")):
        if env[name].lower() in WELL_KNOWN | {user.lower()}:
            yield (
                f"{name}: expected a private password, because BIND_ADDRESS={address} opens the ports to other "
                f"machines; found a well-known one. Change {name} in .env, or set BIND_ADDRESS=127.0.0.1."
            )


def is_loopback(address: str) -> bool:
    """Return whether only this machine can reach a port that is bound to the address."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def missing_files(env: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield a problem for each setting whose certificate file is not in the folder."""
    for name in ("POSTGRES_SSLROOTCERT", "SSL_CERT_FILE"):
        path = env[name]
        if name == "SSL_CERT_FILE" and is_host_file(path):
            continue
        if path and not (Path(path).parent == CERTIFICATES and (folder / Path(path).name).is_file()):
            yield (
                f"{name}: expected {CERTIFICATES}/NAME with the file NAME in the folder certificates/ beside "
                f'docker-compose.yml, found "{path}". A value in the shell\'s environment replaces the one in .env.'
            )


def is_host_file(path: str) -> bool:
    """Return whether the path comes from the shell that ran compose, not from .env: no container has that file."""
    return path.startswith("/") and not path.startswith(f"{CERTIFICATES}/")


def copy_certificates(source: Path, target: Path) -> Iterator[str]:
    """Copy the files of `source` to `target`, readable for all users, and yield a problem for each unreadable file.

    Other files in `target` are deleted.
    """
    files = {file.name: file for file in sorted(source.glob("[!.]*")) if file.is_file()}
    for outdated in [file for file in target.iterdir() if file.name not in files]:
        outdated.unlink()
    for name, file in files.items():
        temporary = target / f".{name}"
        try:
            shutil.copyfile(file, temporary)
        except OSError as error:
            yield f"certificates/{name}: {error.strerror}. Make it readable: chmod a+r certificates/{name}"
            continue
        temporary.chmod(0o644)
        temporary.replace(target / name)  # atomic: a worker may be reading the file


if __name__ == "__main__":
    main()
