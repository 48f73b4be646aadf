"""The services airflow-init and join: secrets, Airflow's own role, database and tables, mail connection, pool.

Runs at every `docker compose up` and changes only what differs.
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
from pathlib import Path

import psycopg2

KEPT = Path("/run/finance")
ROLE = DATABASE = "airflow"
VENDOR_SLOTS = 2


def main() -> None:
    """Prepare everything that the other services expect; on a second host, only the files."""
    os.umask(0o077)
    if joins := sys.argv[1:] == ["join"]:
        needs("FIRST_HOST", os.environ["POSTGRES_HOST"])
        needs("YOUR_SECRET_KEY", os.environ["YOUR_SECRET_KEY"])
        needs("YOUR_FERNET_KEY", os.environ["YOUR_FERNET_KEY"])
    kept("fernet_key", os.environ["YOUR_FERNET_KEY"], base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    secret = kept("secret_key", os.environ["YOUR_SECRET_KEY"], secrets.token_urlsafe(32))
    admin = kept("admin_password", os.environ["AIRFLOW_ADMIN_PASSWORD"], secrets.token_urlsafe(12))
    write("passwords.json", json.dumps({"admin": admin}))
    password = derived(secret, "Airflow's role in PostgreSQL")
    address = f"{ROLE}:{password}@{host()}:{os.environ['POSTGRES_PORT']}/{DATABASE}"
    write("sql_alchemy_conn", f"postgresql+psycopg2://{address}")
    write("result_backend", f"db+postgresql+psycopg2://{address}")
    queue, port = derived(secret, "Redis"), os.environ["REDIS_PORT"]
    write("broker_url", f"redis://:{queue}@redis:{port}/0")
    write("redis.conf", f"port {port}\nrequirepass {queue}\nbind 0.0.0.0\ndir /data\n")
    write("connections.json", json.dumps({"smtp_default": mail_connection(os.environ)}))
    if joins:
        print("ready: this host's worker joins the stack at", os.environ["POSTGRES_HOST"])
        return
    create_database(password)
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


def kept(name: str, given: str, fresh: str) -> str:
    """Return the secret `name`: as given in .env, else as kept from an earlier start, else a fresh one."""
    file = KEPT / name
    value = given or (file.read_text() if file.exists() else fresh)
    write(name, value)
    return value


def write(name: str, text: str) -> None:
    """Replace the kept file in one step: other services read it at any time."""
    scratch = KEPT / f".{name}"
    scratch.write_text(text)
    scratch.replace(KEPT / name)


def host() -> str:
    """Return the database's host; inside a container, this machine's is the compose service."""
    named = os.environ["POSTGRES_HOST"]
    return "postgres" if named in {"localhost", "127.0.0.1"} else named


def mail_connection(env: dict[str, str]) -> dict[str, object]:
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


def create_database(password: str) -> None:
    """Create or update Airflow's role and database with the rights of POSTGRES_USER."""
    connection = psycopg2.connect(
        host=host(),
        port=os.environ["POSTGRES_PORT"],
        user=os.environ["POSTGRES_USER"],
        password=os.environ["POSTGRES_PASSWORD"],
        dbname=os.environ["POSTGRES_DB"],
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("select 1 from pg_roles where rolname = %s", (ROLE,))
        verb = "alter" if cursor.fetchone() else "create"
        cursor.execute(f"{verb} role {ROLE} login password %s", (password,))
        cursor.execute("select 1 from pg_database where datname = %s", (DATABASE,))
        if not cursor.fetchone():
            cursor.execute(f"grant {ROLE} to current_user")
            cursor.execute(f"create database {DATABASE} owner {ROLE}")
    connection.close()


def run(*command: str) -> None:
    """Run a command and end with its error where it fails."""
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
