"""Airflow's role and database, on a real PostgreSQL server."""

import asyncio
import itertools
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from init import database_server, database_url, role_password
from metadata_database import Server, find, prepare
from postgresql import OWNER, PASSWORD, started, write_certificate
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def tls(programs):
    yield from started(programs, tls=True)


@pytest.fixture
def project():
    """A project name that no other test uses on the shared server."""
    return f"finance-{next(NUMBERS)}"


def owner_of(postgresql):
    return Server("127.0.0.1", str(postgresql.port), OWNER, PASSWORD, "postgres")


def hash_of(postgresql, role):
    return postgresql.sql(f"select rolpassword from pg_authid where rolname = '{role}'")


def logs_in(postgresql, name, password):
    return postgresql.sql("select current_user, current_database()", user=name, password=password, database=name)


@pytest.mark.parametrize("project", ["finance", "My-Finance", "a\"quoted'one", "ünïcode_1"])
def test_role_and_database_are_named_after_the_project(postgresql, project):
    name = prepare(owner_of(postgresql), project, "stack-1", ["secret"])
    assert name == f"{project}_airflow"
    assert logs_in(postgresql, name, "secret") == [(name, name)]
    assert prepare(owner_of(postgresql), project, "stack-1", ["secret"]) == name


def test_another_start_changes_nothing_and_a_changed_secret_changes_the_password(postgresql, project):
    name = prepare(owner_of(postgresql), project, "stack", ["first"])
    before = hash_of(postgresql, name)
    prepare(owner_of(postgresql), project, "stack", ["first"])
    assert hash_of(postgresql, name) == before
    prepare(owner_of(postgresql), project, "stack", ["second", "first"])
    assert hash_of(postgresql, name) != before
    assert logs_in(postgresql, name, "second")


def test_a_role_that_another_created_is_refused_by_name_and_left_unchanged(postgresql, project):
    name = f"{project}_airflow"
    postgresql.sql(f"create role \"{name}\" login password 'theirs'", f'create database "{name}" owner "{name}"')
    before = hash_of(postgresql, name)
    with pytest.raises(SystemExit, match=f'has a role "{name}" that this stack did not create'):
        prepare(owner_of(postgresql), project, "stack", ["mine"])
    assert hash_of(postgresql, name) == before
    assert logs_in(postgresql, name, "theirs")


def test_a_database_that_another_created_is_refused_and_no_role_is_left(postgresql, project):
    name = f"{project}_airflow"
    postgresql.sql(f'create database "{name}"')
    with pytest.raises(SystemExit, match=f'has a database "{name}" that this stack did not create'):
        prepare(owner_of(postgresql), project, "stack", ["mine"])
    assert postgresql.sql(f"select count(*) from pg_roles where rolname = '{name}'") == [(0,)]


def test_a_second_stack_with_the_same_project_name_is_rejected(postgresql, project):
    name = prepare(owner_of(postgresql), project, "first", ["one"])
    with pytest.raises(SystemExit, match="COMPOSE_PROJECT_NAME"):
        prepare(owner_of(postgresql), project, "second", ["two"])
    assert logs_in(postgresql, name, "one")


def test_a_stack_that_lost_its_secrets_prints_how_to_declare_its_role(postgresql, project):
    name = prepare(owner_of(postgresql), project, "first", ["one"])
    with pytest.raises(SystemExit) as refused:
        prepare(owner_of(postgresql), project, "second", ["two"])
    postgresql.sql(str(refused.value).partition("run first: ")[2])
    assert prepare(owner_of(postgresql), project, "second", ["two"]) == name
    assert logs_in(postgresql, name, "two")


@pytest.fixture
def earlier(postgresql):
    """The role and database `airflow` as init.py of an earlier version created them, with one row."""
    password = role_password("kept-secret")
    postgresql.sql(f"create role airflow login password '{password}'", "create database airflow owner airflow")
    table = ["create table variable (key text)", "insert into variable values ('kept')"]
    postgresql.sql(*table, user="airflow", password=password, database="airflow")
    yield password
    postgresql.sql("drop database airflow with (force)", "drop role airflow")


def row_of(postgresql, password):
    return postgresql.sql("select key from variable", user="airflow", password=password, database="airflow")


def test_an_existing_stack_keeps_its_role_and_database(postgresql, project, earlier):
    before = hash_of(postgresql, "airflow")
    assert prepare(owner_of(postgresql), project, "stack", [earlier]) == "airflow"
    assert hash_of(postgresql, "airflow") == before
    assert row_of(postgresql, earlier) == [("kept",)]
    assert (
        prepare(owner_of(postgresql), project, "stack", ["later"]) == "airflow"
    )  # from now on, the mark is sufficient
    assert row_of(postgresql, "later") == [("kept",)]


def test_an_existing_stack_may_change_its_secret_at_once(postgresql, project, earlier):
    postgresql.sql("comment on role airflow is 'of the trading desk'")
    assert prepare(owner_of(postgresql), project, "stack", ["new", earlier]) == "airflow"
    assert row_of(postgresql, "new") == [("kept",)]
    (comment,) = postgresql.sql("select shobj_description(oid, 'pg_authid') from pg_roles where rolname = 'airflow'")[0]
    assert comment.startswith("of the trading desk; created by the compose project ")


def test_an_existing_stack_of_the_same_secret_elsewhere_does_not_get_it_too(postgresql, project, earlier):
    assert prepare(owner_of(postgresql), project, "first", [earlier]) == "airflow"
    assert prepare(owner_of(postgresql), project, "second", [earlier]) == f"{project}_airflow"


def test_another_installations_role_airflow_is_left_unchanged(postgresql, project, earlier):
    before = hash_of(postgresql, "airflow")
    assert prepare(owner_of(postgresql), project, "stack", ["mine", "mine before"]) == f"{project}_airflow"
    assert hash_of(postgresql, "airflow") == before
    assert row_of(postgresql, earlier) == [("kept",)]


def test_a_role_keeps_its_password_if_the_server_accepts_any_password(postgresql, project, earlier):
    rules = (postgresql.folder / "data/pg_hba.conf").read_text().splitlines()
    before = hash_of(postgresql, "airflow")
    postgresql.allow("host all all all trust")
    postgresql.reload()
    try:
        assert prepare(owner_of(postgresql), project, "stack", [earlier]) == f"{project}_airflow"
    finally:
        postgresql.allow(*rules)
        postgresql.reload()
    assert hash_of(postgresql, "airflow") == before


def test_a_database_airflow_of_another_owner_is_not_taken_for_this_stacks(postgresql, project, earlier):
    postgresql.sql("alter database airflow owner to owner")
    assert prepare(owner_of(postgresql), project, "stack", [earlier]) == f"{project}_airflow"


@pytest.fixture
def limited(postgresql, project):
    """A POSTGRES_USER without rights."""
    user = f"limited {project}"
    postgresql.sql(f"create role \"{user}\" login password 'limited'")
    return Server("127.0.0.1", str(postgresql.port), user, "limited", "postgres")


@pytest.mark.parametrize(
    ("has", "lacks"), [("", "CREATEROLE and CREATEDB"), ("createrole", "CREATEDB"), ("createdb", "CREATEROLE")]
)
def test_missing_rights_are_named_with_what_to_grant(postgresql, project, limited, has, lacks):
    if has:
        postgresql.sql(f'alter role "{limited.user}" {has}')
    with pytest.raises(SystemExit, match=f"lacks {lacks}\\. Run as a superuser: ") as refused:
        prepare(limited, project, "stack", ["mine"])
    postgresql.sql(str(refused.value).partition("superuser: ")[2])
    name = prepare(limited, project, "stack", ["mine"])
    assert logs_in(postgresql, name, "mine")
    assert prepare(limited, project, "stack", ["later"]) == name
    assert logs_in(postgresql, name, "later")


def test_a_role_that_postgres_user_may_not_change_is_named_with_what_to_grant(postgresql, project, limited):
    name = prepare(owner_of(postgresql), project, "stack", ["mine"])
    postgresql.sql(f'alter role "{limited.user}" createrole createdb')
    assert prepare(limited, project, "stack", ["mine"]) == name  # nothing to change
    with pytest.raises(SystemExit, match="with admin option") as refused:
        prepare(limited, project, "stack", ["later"])
    postgresql.sql(str(refused.value).partition("superuser: ")[2])
    assert prepare(limited, project, "stack", ["later"]) == name
    assert logs_in(postgresql, name, "later")


def test_an_existing_stack_whose_role_postgres_user_may_not_change_names_the_missing_grant(
    postgresql, project, limited, earlier
):
    with pytest.raises(SystemExit, match=r'grant "airflow" to .* with admin option') as refused:
        prepare(limited, project, "stack", [earlier])
    postgresql.sql(f'alter role "{limited.user}" createrole', str(refused.value).partition("superuser: ")[2])
    assert prepare(limited, project, "stack", [earlier]) == "airflow"


def test_a_name_that_postgresql_reserves_is_refused(postgresql):
    with pytest.raises(SystemExit, match=r'cannot create "pg_airflow": .*reserved.*COMPOSE_PROJECT_NAME'):
        prepare(owner_of(postgresql), "pg", "stack", ["mine"])


def test_a_stack_of_the_same_name_that_starts_at_the_same_time_is_refused(postgresql, project):
    name = f"{project}_airflow"
    with closing(postgresql.connection()) as other:
        with other.cursor() as cursor:
            cursor.execute(f'create role "{name}"')
        with ThreadPoolExecutor() as threads:
            second = threads.submit(prepare, owner_of(postgresql), project, "stack", ["mine"])
            waiting = "select 1 from pg_locks where not granted"
            while not second.done() and not postgresql.sql(waiting):
                time.sleep(0.05)
            other.commit()
            with pytest.raises(SystemExit, match=f'cannot create "{name}": .*COMPOSE_PROJECT_NAME'):
                second.result()


def test_a_name_that_postgresql_would_truncate_is_rejected(postgresql):
    with pytest.raises(SystemExit, match="COMPOSE_PROJECT_NAME: expected at most 55 bytes, found 56"):
        prepare(owner_of(postgresql), "x" * 56, "stack", ["mine"])


def test_a_wrong_password_of_postgres_user_is_reported_with_the_server(postgresql, project):
    wrong = Server("127.0.0.1", str(postgresql.port), OWNER, "wrong", "postgres")
    with pytest.raises(SystemExit, match=f"PostgreSQL at 127.0.0.1:{postgresql.port}.*user owner.*authentication"):
        prepare(wrong, project, "stack", ["mine"])


def test_a_second_host_finds_the_first_ones_database(postgresql, project, earlier):
    name = prepare(owner_of(postgresql), project, "stack", ["mine"])
    assert find(owner_of(postgresql), project, "mine") == name
    assert find(owner_of(postgresql), "another-name", "mine") == name
    assert find(owner_of(postgresql), project, earlier) == "airflow"
    with pytest.raises(SystemExit, match="YOUR_SECRET_KEY"):
        find(owner_of(postgresql), project, "of no stack")


@pytest.mark.parametrize(("mode", "root"), [("require", ""), ("verify-full", "server.crt")])
def test_airflows_drivers_and_init_use_tls(tls, monkeypatch, mode, root):
    monkeypatch.setenv("PGSSLMODE", mode)
    monkeypatch.setenv("PGSSLROOTCERT", root and str(tls.folder / root))
    name = prepare(owner_of(tls), "finance", "stack", ["secret"])
    url = database_url(owner_of(tls), name, "secret")
    used = text("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
    with create_engine(url).connect() as connection:
        assert connection.execute(used).scalar()

    async def used_by_the_asynchronous_driver():
        async with create_async_engine(asynchronous(url)).connect() as connection:
            return (await connection.execute(used)).scalar()

    assert asyncio.run(used_by_the_asynchronous_driver())


def asynchronous(url):
    from airflow.settings import _get_async_conn_uri_from_sync

    return _get_async_conn_uri_from_sync(url)


def test_a_server_of_another_certificate_authority_is_refused(tls, monkeypatch, tmp_path):
    write_certificate(tmp_path)
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    monkeypatch.setenv("PGSSLROOTCERT", str(tmp_path / "server.crt"))
    with pytest.raises(SystemExit, match="certificate verify failed"):
        prepare(owner_of(tls), "finance", "stack", ["secret"])


def test_a_server_that_requires_tls_is_reported_as_such(tls, monkeypatch):
    monkeypatch.setenv("PGSSLMODE", "disable")
    with pytest.raises(SystemExit, match="no encryption"):
        prepare(owner_of(tls), "finance", "stack", ["secret"])


def test_special_characters_in_the_url_are_encoded():
    server = Server("fd00::1", "5432", OWNER, PASSWORD, "postgres")
    url = database_url(server, "My-Finance_airflow", "a/b@c:d?e%f")
    assert url == "postgresql+psycopg2://My-Finance_airflow:a%2Fb%40c%3Ad%3Fe%25f@[fd00::1]:5432/My-Finance_airflow"


def test_loopback_hosts_become_the_compose_service():
    settings = {"POSTGRES_USER": "u", "POSTGRES_PASSWORD": "p", "POSTGRES_DB": "d", "POSTGRES_PORT": "5432"}
    for host in ("localhost", "127.0.0.1", "::1"):
        assert database_server(settings | {"POSTGRES_HOST": host}).host == "postgres"
    assert database_server(settings | {"POSTGRES_HOST": "db.example.com"}).host == "db.example.com"
