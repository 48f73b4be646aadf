"""The services airflow-init and join: secrets, Airflow's role, database and tables, mail connection and pool.

They run at every `docker compose up` and change only what differs. On a second host, `join` writes the files only.
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
from collections.abc import Mapping, Sequence
from pathlib import Path

import metadata_database
from metadata_database import Server
from sqlalchemy.engine import URL

sys.path.append(str(Path(__file__).parents[1]))

from pipeline.destinations import destinations
from pipeline.images import worker_image
from pipeline.runtime import commands

SECRETS = Path("/run/finance")
VENDOR_POOL = "vendor"
VENDOR_SLOTS = 2


def main() -> None:
    """Create the prerequisites of the other services; on a second host, only the files."""
    os.umask(0o077)
    check_images()
    if joins := sys.argv[1:] == ["join"]:
        require("FIRST_HOST", os.environ["POSTGRES_HOST"])
        require("YOUR_SECRET_KEY", os.environ["YOUR_SECRET_KEY"])
        require("YOUR_FERNET_KEY", os.environ["YOUR_FERNET_KEY"])
    server = database_server(os.environ)
    project = os.environ["FINANCE_PROJECT"]
    earlier_secret = read("secret_key")
    secret = os.environ["YOUR_SECRET_KEY"] or earlier_secret or secrets.token_urlsafe(32)
    password = role_password(secret)
    if joins:
        name = metadata_database.find(server, project, password)
    else:
        stack_id = store("stack_id", "", secrets.token_hex(16))
        passwords = [password, *([role_password(earlier_secret)] if earlier_secret else [])]
        name = metadata_database.prepare(server, project, stack_id, passwords)
    # Written after the role has the new password: until then, the earlier secret proves that the role is this stack's.
    write("secret_key", secret)
    store("fernet_key", os.environ["YOUR_FERNET_KEY"], base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    admin = store("admin_password", os.environ["AIRFLOW_ADMIN_PASSWORD"], secrets.token_urlsafe(12))
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
    create_pool()
    print(announcement(destinations(os.environ)))
    print("ready: log in as admin; the password is AIRFLOW_ADMIN_PASSWORD, or in /run/finance/admin_password")


def check_images() -> None:
    """Exit if IMAGE_TAG and WORKER_IMAGES name no image: all DAGs would be missing, and no message would be sent."""
    try:
        worker_image("finance-ingest")
    except ValueError as problem:
        sys.exit(str(problem))


def create_pool() -> None:
    """Create the pool `vendor` if it is missing; the number of slots that an operator has set stays."""
    from airflow.models.pool import Pool
    from airflow.utils.session import create_session

    with create_session() as session:
        if Pool.get_pool(VENDOR_POOL, session=session) is None:
            purpose = "Tasks that call the data vendor at the same time"
            session.add(Pool(pool=VENDOR_POOL, slots=VENDOR_SLOTS, description=purpose, include_deferred=False))


def announcement(found: Sequence[str]) -> str:
    """Return a line about the destinations of messages about failures."""
    if not found:
        return (
            "WARNING: no message about a failure leaves this stack, except to the mail server of the demo profile. Set "
            "SMTP_HOST or GMAIL_ACCOUNT for mail, or ALERT_WEBHOOK, in .env."
        )
    return f"messages about failures: {' and '.join(found)}; test them with {commands().test_alert}"


def require(name: str, value: str) -> None:
    """Exit if a setting is empty that the second host shares with the first."""
    if not value:
        sys.exit(f"{name}: expected the value of the first host, found none. Set it in .env, see docs/operating.md.")


def derived(secret: str, purpose: str) -> str:
    """Return the password for a purpose. Every host with the same YOUR_SECRET_KEY derives the same one."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def role_password(secret: str) -> str:
    """Return the password of Airflow's role in PostgreSQL."""
    return derived(secret, "Airflow's role in PostgreSQL")


def read(name: str) -> str | None:
    """Return the secret `name` that an earlier start stored, or None."""
    file = SECRETS / name
    return file.read_text() if file.exists() else None


def store(name: str, given: str, generated: str) -> str:
    """Store and return the secret `name`: the one given in .env, else the stored one, else the generated one."""
    value = given or read(name) or generated
    write(name, value)
    return value


def write(name: str, text: str) -> None:
    """Replace the file atomically: other services may read it at any time."""
    temporary = SECRETS / f".{name}"
    temporary.write_text(text)
    temporary.replace(SECRETS / name)


def database_server(env: Mapping[str, str]) -> Server:
    """Return the database server. For a loopback address it is the compose service `postgres`."""
    host = env["POSTGRES_HOST"]
    return Server(
        host="postgres" if host in {"localhost", "127.0.0.1", "::1"} else host,
        port=env["POSTGRES_PORT"],
        user=env["POSTGRES_USER"],
        password=env["POSTGRES_PASSWORD"],
        database=env["POSTGRES_DB"],
    )


def database_url(server: Server, name: str, password: str) -> str:
    """Return the URL of Airflow's database, without TLS settings: Airflow's two drivers name them differently."""
    url = URL.create("postgresql+psycopg2", name, password, server.host, int(server.port), name)
    return url.render_as_string(hide_password=False)


def mail_connection(env: Mapping[str, str]) -> dict[str, object]:
    """Return Airflow's SMTP connection: SMTP_HOST, else Gmail if an account is set, else the demo's mail server."""
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
    """Run a command; raise an error if it fails."""
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
