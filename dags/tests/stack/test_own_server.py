"""A PostgreSQL server that other machines reach: rejected settings, upgrades from earlier versions, and TLS."""

import socket
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from init import role_password
from postgresql import write_certificate
from stack import OVERLAY, PROJECT, Stack, docker, eventually, example_settings, run_as_task
from test_two_hosts import bridge_address

HOSTS = "/var/lib/postgresql/data/pg_hba.conf"


@pytest.fixture
def project(engine, tmp_path):
    """Returns a function that creates a separate compose project, which is not started."""
    made = []

    def make(name, settings, **how):
        stack = Stack(tmp_path, example_settings() | settings, [], project=f"{PROJECT}-{name}", **how)
        stack.end()  # left by an interrupted test
        made.append(stack)
        return stack

    yield make
    for stack in made:
        stack.end()


def start_postgres(stack):
    stack.compose("up", "-d", "postgres")
    eventually("PostgreSQL answers", lambda: stack.sql("select 1"))


def run_alone(stack, statement):
    """Run a statement outside of a transaction."""
    connection = stack.connection()
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_examples_password_is_not_opened_to_other_machines(project):
    stack = project("open", {})
    start_postgres(stack)
    stack.compose("rm", "--stop", "--force", "postgres")
    stack.address = stack.around["BIND_ADDRESS"] = bridge_address()
    with pytest.raises(AssertionError, match="check-settings"):
        stack.compose("up", "-d")
    output = stack.compose("logs", "check-settings")
    assert f"POSTGRES_PASSWORD: expected a private password, because BIND_ADDRESS={stack.address}" in output
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((stack.address, int(stack.ports["POSTGRES_PORT"])), timeout=10)

    stack.change(POSTGRES_PASSWORD="it's\\of my-\"own")  # the volume still has the example's password
    start_postgres(stack)
    with pytest.raises(psycopg2.OperationalError, match="authentication failed"):
        psycopg2.connect(host=stack.address, port=stack.ports["POSTGRES_PORT"], user="finance", password="finance")


@pytest.fixture
def earlier(project, tmp_path):
    """A server that requires TLS, with the role, database, tables and a row of an earlier version's Airflow."""
    folder = tmp_path / "certificates"
    folder.mkdir()
    write_certificate(folder, "postgres")
    key = (folder / "server.key").rename(tmp_path / "server.key")
    stack = project(
        "earlier",
        {"YOUR_SECRET_KEY": "made-up-secret", "AIRFLOW_ADMIN_PASSWORD": "operator"},
        around={"TEST_CERTIFICATES": str(folder)},
        overlays=(OVERLAY, OVERLAY.with_name("certificates.yml")),
    )
    start_postgres(stack)
    stack.sql(f"create role airflow login password '{role_password('made-up-secret')}'")
    run_alone(stack, "create database airflow owner airflow")
    address = f"airflow:{role_password('made-up-secret')}@postgres:{stack.ports['POSTGRES_PORT']}/airflow"
    setting = f"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=postgresql+psycopg2://{address}"
    docker("run", "--rm", "--network", stack.project, "--env", setting, "apache/airflow:3.3.2", "db", "migrate")
    stack.sql("insert into variable (key, val, is_encrypted) values ('kept', 'yes', false)", "airflow")
    require_tls(stack, folder / "server.crt", key)
    return stack


def require_tls(stack, certificate: Path, key: Path):
    (postgres,) = stack.containers("postgres")
    for file in (certificate, key):
        docker("cp", str(file), f"{postgres}:/var/lib/postgresql/data/{file.name}")
        docker("exec", postgres, "chown", "postgres", f"/var/lib/postgresql/data/{file.name}")
    docker("exec", postgres, "sed", "-i", "s/^host all all all/hostssl all all all/", HOSTS)
    run_alone(stack, "alter system set ssl = on")
    stack.sql("select pg_reload_conf()")
    plain = {"host": stack.address, "port": stack.ports["POSTGRES_PORT"], "user": "finance", "sslmode": "disable"}
    with pytest.raises(psycopg2.OperationalError, match="no encryption"):
        psycopg2.connect(password="finance", **plain)


def test_an_upgraded_stack_keeps_its_history_and_uses_tls(earlier, monkeypatch):
    earlier.change(POSTGRES_SSLMODE="verify-full", POSTGRES_SSLROOTCERT="/certificates/server.crt")
    earlier.compose("up", "-d", "airflow-init", "migrate")
    for service in ("airflow-init", "migrate"):
        assert earlier.exit_code(service) == 0, earlier.compose("logs", service)
    assert earlier.sql("select val from variable where key = 'kept'", "airflow") == [("yes",)]
    assert earlier.sql("select count(*) from pg_database where datname like '%_airflow'") == [(0,)]
    (mark,) = earlier.sql("select shobj_description(oid, 'pg_authid') from pg_roles where rolname = 'airflow'")[0]
    assert mark.startswith(f"created by the compose project {earlier.project}, stack ")
    run_as_task(monkeypatch, earlier, "finance-transform", ["migrate"])
    earlier.change(POSTGRES_SSLROOTCERT="/certificates/none.crt")
    with pytest.raises(AssertionError, match="check-settings"):
        earlier.compose("up", "-d", "airflow-init")
    output = earlier.compose("logs", "check-settings")
    assert "POSTGRES_SSLROOTCERT: expected /certificates/NAME with the file NAME in the folder certificates/" in output
