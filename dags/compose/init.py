"""The services airflow-init and join: secrets, Airflow's own role, database and tables, mail connection, pool.

Runs at every `docker compose up` and changes only what differs. A second host gets the files only.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import metadata_database
from metadata_database import Server
from sqlalchemy.engine import URL

KEPT = Path("/run/finance")
VENDOR_SLOTS = 2


def main() -> None:
    """Prepare everything that the other services expect; on a second host, only the files."""
    os.umask(0o077)
    if joins := sys.argv[1:] == ["join"]:
        needs("FIRST_HOST", os.environ["POSTGRES_HOST"])
        needs("YOUR_SECRET_KEY", os.environ["YOUR_SECRET_KEY"])
        needs("YOUR_FERNET_KEY", os.environ["YOUR_FERNET_KEY"])
    server = database_server(os.environ)
    project = os.environ["FINANCE_PROJECT"]
    earlier_secret = read("secret_key")
    secret = os.environ["YOUR_SECRET_KEY"] or earlier_secret or secrets.token_urlsafe(32)
    password = role_password(secret)
    if joins:
        name = metadata_database.find(server, project, password)
    else:
        stack_id = kept("stack_id", "", secrets.token_hex(16))
        passwords = [password, *([role_password(earlier_secret)] if earlier_secret else [])]
        name = metadata_database.prepare(server, project, stack_id, passwords)
    # Written only now: until the role has the new password, the earlier secret is needed to recognize it.
    write("secret_key", secret)
    kept("fernet_key", os.environ["YOUR_FERNET_KEY"], base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    admin = kept("admin_password", os.environ["AIRFLOW_ADMIN_PASSWORD"], secrets.token_urlsafe(12))
    write("passwords.json", json.dumps({"admin": admin}))
    address = database_url(server, name, password)
    write("sql_alchemy_conn", address)
    write("result_backend", f"db+{address}")
    queue, port = derived(secret, "Redis"), os.environ["REDIS_PORT"]
    write("broker_url", f"redis://:{queue}@redis:{port}/0")
    write("redis.conf", f"port {port}\nrequirepass {queue}\nbind 0.0.0.0\ndir /data\n")
    write("connections.json", json.dumps({"smtp_default": mail_connection(os.environ)}))
    if joins:
        print("ready: this host's worker joins the stack at", os.environ["POSTGRES_HOST"])
        return
    run("airflow", "db", "migrate")
    run("airflow", "pools", "set", "vendor", str(VENDOR_SLOTS), "Ingests that may call the data vendor at once")
    print("ready: log in as admin; the password is AIRFLOW_ADMIN_PASSWORD, or in /run/finance/admin_password")


def needs(name: str, value: str) -> None:
    """End where a second host lacks what it must share with the first."""
    if not value:
        sys.exit(f"{name}: expected the first host's, found nothing. Set it in .env, see docs/operating.md.")


def derived(secret: str, purpose: str) -> str:
    """Return the password for a purpose, which a host with the same YOUR_SECRET_KEY knows too."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def role_password(secret: str) -> str:
    """Return the password of Airflow's role in PostgreSQL."""
    return derived(secret, "Airflow's role in PostgreSQL")


def read(name: str) -> str | None:
    """Return the secret `name` as kept from an earlier start."""
    file = KEPT / name
    return file.read_text() if file.exists() else None


def kept(name: str, given: str, fresh: str) -> str:
    """Return the secret `name`: as given in .env, else as kept from an earlier start, else a fresh one."""
    value = given or read(name) or fresh
    write(name, value)
    return value


def write(name: str, text: str) -> None:
    """Replace the kept file in one step: other services read it at any time."""
    scratch = KEPT / f".{name}"
    scratch.write_text(text)
    scratch.replace(KEPT / name)


def database_server(env: Mapping[str, str]) -> Server:
    """Return the database's server; inside a container, this machine's is the compose service."""
    host = env["POSTGRES_HOST"]
    return Server(
        host="postgres" if host in {"localhost", "127.0.0.1", "::1"} else host,
        port=env["POSTGRES_PORT"],
        user=env["POSTGRES_USER"],
        password=env["POSTGRES_PASSWORD"],
        database=env["POSTGRES_DB"],
    )


def database_url(server: Server, name: str, password: str) -> str:
    """Return the address of Airflow's database. TLS is not in it: Airflow's two drivers spell it differently."""
    url = URL.create("postgresql+psycopg2", name, password, server.host, int(server.port), name)
    return url.render_as_string(hide_password=False)


def mail_connection(env: Mapping[str, str]) -> dict[str, object]:
    """Return Airflow's SMTP connection: the given server, or Gmail where there is an account, or the demo's catcher."""
    server = env["SMTP_HOST"] or ("smtp.gmail.com" if env["GMAIL_ACCOUNT"] else "mail")
    port = int(env["SMTP_PORT"] or (3025 if server == "mail" else 587))
    connection: dict[str, object] = {
        "conn_type": "smtp",
        "host": server,
        "port": port,
        "extra": {"disable_ssl": port != 465, "disable_tls": port != 587},
    }
    if env["GOOGLE_APP_PASSWORD"]:
        connection |= {"login": env["GMAIL_ACCOUNT"], "password": env["GOOGLE_APP_PASSWORD"].replace(" ", "")}
    return connection


def run(*command: str) -> None:
    """Run a command and end with its error where it fails."""
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
