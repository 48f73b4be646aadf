"""Airflow's role and database in PostgreSQL. Both are named <compose project>_airflow.

The comment of a role that this stack created is the stack's mark. Any other role or database of that name is rejected
and stays unchanged. Stacks of earlier versions used the name `airflow` for both and keep it.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2 import errors
from psycopg2.sql import SQL, Identifier, Literal

EARLIER_NAME = "airflow"
MARK_PREFIX = "created by the compose project "
LONGEST_NAME = 63  # bytes; PostgreSQL truncates longer names
CONNECT_SECONDS = 10


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server and the login of POSTGRES_USER; libpq itself reads PGSSLMODE and PGSSLROOTCERT."""

    host: str
    port: str
    user: str
    password: str
    database: str

    def __str__(self) -> str:
        return f"PostgreSQL at {self.host}:{self.port}"

    @contextmanager
    def session(self) -> Iterator[Any]:
        """Open a cursor of POSTGRES_USER in autocommit mode."""
        try:
            connection = self._connect(self.user, self.password, self.database)
        except psycopg2.OperationalError as error:
            sys.exit(
                f"{self}, database {self.database}, user {self.user}: {str(error).strip()}. Correct POSTGRES_… in "
                ".env; POSTGRES_USER and POSTGRES_DB of the service postgres are fixed by its first start."
            )
        connection.autocommit = True
        with closing(connection), connection.cursor() as cursor:
            yield cursor

    def accepts(self, name: str, password: str) -> bool:
        """Return whether role `name` can log in to the database `name` with the password."""
        try:
            self._connect(name, password, name).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _connect(self, user: str, password: str, database: str) -> Any:
        return psycopg2.connect(
            host=self.host,
            port=self.port,
            user=user,
            password=password,
            dbname=database,
            connect_timeout=CONNECT_SECONDS,
        )


def prepare(server: Server, project: str, stack_id: str, passwords: Sequence[str]) -> str:
    """Create or update Airflow's role and database and return their name.

    `passwords` holds the role's password and, if the secret has changed, the previous password.
    """
    mark = f"{MARK_PREFIX}{project}, stack {stack_id}"
    with server.session() as cursor:
        name, comment = _own_role(server, cursor, _name(project), mark, passwords)
        exists = comment is not None
        try:
            if comment is not None and mark not in comment:
                _comment(cursor, name, f"{comment}; {mark}" if comment else mark)
            owner = _owner(cursor, name)
            if owner not in {None, name} or (owner and not exists):
                sys.exit(
                    f'{server} has a database "{name}" that this stack did not create (owner: "{owner}"); it was left '
                    f"unchanged. {_other_project()}"
                )
            _require_rights(server, cursor, name, role_missing=not exists, database_missing=owner is None)
            if not exists:
                _create_role(cursor, name, mark, passwords[0])
            elif owner is None or not server.accepts(name, passwords[0]):
                cursor.execute(
                    SQL("alter role {} login password {}").format(Identifier(name), Literal(passwords[0])),
                )
            if owner is None:
                _create_database(cursor, name)
        except errors.InsufficientPrivilege as error:
            sys.exit(
                f'{server}: user "{server.user}" may not manage Airflow\'s role: {error.diag.message_primary}. Run as '
                f"a superuser: {_text(cursor, SQL('grant {} to {} with admin option'), name, server.user)}"
            )
        except (
            errors.ReservedName,
            # another stack with the same project name starts at the same time
            errors.DuplicateObject,
            errors.DuplicateDatabase,
            errors.UniqueViolation,
        ) as error:
            sys.exit(f'{server}: cannot create "{name}": {error.diag.message_primary}. {_other_project()}')
    return name


def find(server: Server, project: str, password: str) -> str:
    """Return the name of the role and database that accept the password, which the first host's secret gives."""
    own = _name(project)
    with server.session() as cursor:
        cursor.execute(
            "select rolname from pg_roles where rolcanlogin and (rolname in (%s, %s)"
            " or strpos(shobj_description(oid, 'pg_authid'), %s) > 0) order by rolname <> %s, rolname",
            (own, EARLIER_NAME, MARK_PREFIX, own),
        )
        for (name,) in cursor.fetchall():
            if server.accepts(name, password):
                return name
    sys.exit(
        f"{server}: expected a role of Airflow with the password that YOUR_SECRET_KEY gives, found none. Start the "
        "first host's stack first, and copy its YOUR_SECRET_KEY into this host's .env."
    )


def _name(project: str) -> str:
    name = f"{project}_airflow"
    if len(name.encode()) > LONGEST_NAME:
        longest = LONGEST_NAME - len("_airflow")
        sys.exit(f"COMPOSE_PROJECT_NAME: expected at most {longest} bytes, found {len(project.encode())}.")
    return name


def _own_role(server: Server, cursor: Any, name: str, mark: str, passwords: Sequence[str]) -> tuple[str, str | None]:
    """Return the role's name and, if it exists, its comment; exit if another installation owns the role."""
    cursor.execute(
        "select rolname, coalesce(shobj_description(oid, 'pg_authid'), '') from pg_roles where rolname in (%s, %s)",
        (name, EARLIER_NAME),
    )
    comments: dict[str, str] = dict(cursor.fetchall())
    for candidate in (name, EARLIER_NAME):
        if mark in comments.get(candidate, ""):
            return candidate, comments[candidate]
    earlier = comments.get(EARLIER_NAME)
    if earlier is not None and MARK_PREFIX not in earlier and _has_earlier_role(server, cursor, passwords):
        return EARLIER_NAME, earlier
    if name in comments:
        declare = f"comment on role {_text(cursor, SQL('{}'), name)} is {Literal(mark).as_string(cursor)}"
        sys.exit(
            f'{server} has a role "{name}" that this stack did not create; it was left unchanged. {_other_project()} '
            f"If the role belongs to this stack and only the volume `secrets` was lost, run first: {declare}"
        )
    return name, None


def _has_earlier_role(server: Server, cursor: Any, passwords: Sequence[str]) -> bool:
    """Return whether role and database `airflow` belong to this stack: no other installation has the password.

    A server that accepts any password (`trust`) is no proof.
    """
    if _owner(cursor, EARLIER_NAME) != EARLIER_NAME:
        return False
    if not any(server.accepts(EARLIER_NAME, password) for password in passwords):
        return False
    return not server.accepts(EARLIER_NAME, secrets.token_hex())


def _owner(cursor: Any, name: str) -> str | None:
    cursor.execute("select pg_get_userbyid(datdba) from pg_database where datname = %s", (name,))
    found = cursor.fetchone()
    return found[0] if found else None


def _require_rights(server: Server, cursor: Any, name: str, *, role_missing: bool, database_missing: bool) -> None:
    """Exit with a message that names every missing right."""
    cursor.execute(
        "select rolsuper or rolcreaterole, rolsuper or rolcreatedb from pg_roles where rolname = current_user"
    )
    creates_roles, creates_databases = cursor.fetchone()
    missing = ["createrole"] if role_missing and not creates_roles else []
    missing += ["createdb"] if database_missing and not creates_databases else []
    if missing:
        rights = " ".join(missing)
        sys.exit(
            f'{server}: Airflow needs the role and database "{name}", but user "{server.user}" lacks '
            f"{rights.upper().replace(' ', ' and ')}. Run as a superuser: "
            f"{_text(cursor, SQL('alter role {} ' + rights), server.user)}"
        )


def _create_role(cursor: Any, name: str, mark: str, password: str) -> None:
    """Create the role and its mark in one transaction."""
    cursor.execute(
        SQL("begin; create role {0} login password {1}; comment on role {0} is {2}; commit").format(
            Identifier(name), Literal(password), Literal(mark)
        )
    )


def _create_database(cursor: Any, name: str) -> None:
    cursor.execute("select rolsuper from pg_roles where rolname = current_user")
    if not cursor.fetchone()[0]:  # only a member of the role may create a database for it
        cursor.execute(SQL("grant {} to current_user").format(Identifier(name)))
    cursor.execute(SQL("create database {0} owner {0}").format(Identifier(name)))


def _comment(cursor: Any, name: str, text: str) -> None:
    cursor.execute(SQL("comment on role {} is {}").format(Identifier(name), Literal(text)))


def _text(cursor: Any, statement: SQL, *names: str) -> str:
    return statement.format(*map(Identifier, names)).as_string(cursor)


def _other_project() -> str:
    return "Choose another COMPOSE_PROJECT_NAME in .env."
