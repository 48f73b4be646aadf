"""Queries of the market's database, read-only, for decisions of the DAGs and for the page in Airflow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

import psycopg2
from airflow.sdk.exceptions import AirflowException

from pipeline.outcome import TRY_AGAIN_LATER

CONNECT_SECONDS = 10
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# The first statements of the transaction. PgBouncer rejects or ignores them as options of the connection.
READ_ONLY = "set transaction read only; set local statement_timeout = '20s'"
# The role `reader` for the transaction, if `migrate` has created it and this user may change to it. `local`, because
# PgBouncer gives the session to other clients after the transaction. The schema stays the one of the user, also if it
# has the user's name. Before PostgreSQL 16, every member of a role may change to it.
BECOME_READER = """
    with reader as (
        select
            oid,
            case when current_setting('server_version_num')::int < 160000 then 'MEMBER' else 'SET' end as required
        from pg_roles
        where rolname = 'reader'
    )
    select
        set_config('search_path', quote_ident(current_schema()), true),
        set_config('role', 'reader', true)
    from reader
    where pg_has_role(reader.oid, reader.required)
        and has_schema_privilege(reader.oid, current_schema(), 'usage')
        and has_table_privilege(reader.oid, to_regclass('trading_days'), 'select')"""


class DatabaseUnavailableError(AirflowException):
    """The market's database did not answer; the task is retried as after the same exit code of a worker."""

    exit_code = TRY_AGAIN_LATER


@contextmanager
def reading() -> Iterator[Any]:
    """Open a cursor in a read-only transaction; libpq itself reads PGSSLMODE and PGSSLROOTCERT.

    The transaction has the rights of the role `reader` if the user may change to it, else those of the user.
    """
    host = os.environ.get("POSTGRES_HOST") or "postgres"
    connection = psycopg2.connect(
        host=_outside_of_a_container(host),
        port=os.environ.get("POSTGRES_PORT") or "5432",
        user=os.environ.get("POSTGRES_USER"),
        password=os.environ.get("POSTGRES_PASSWORD"),
        dbname=os.environ.get("POSTGRES_DB"),
        connect_timeout=CONNECT_SECONDS,
        application_name="finance-airflow",
    )
    with closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(READ_ONLY)
        cursor.execute(BECOME_READER)
        yield cursor


def last_loaded_before(day: date) -> date | None:
    """Return the newest loaded session before `day`, or None."""
    return _value(
        "select max(trading_date) from trading_days where verdict = 'LOADED' and trading_date < %(day)s", {"day": day}
    )


def loaded_after(day: date) -> int:
    """Return the number of loaded sessions after `day`."""
    return _value("select count(*) from trading_days where verdict = 'LOADED' and trading_date > %(day)s", {"day": day})


def is_tuned(shard: int, shards: int, since: date, before: date) -> bool:
    """Return whether half of a part of the market was tuned after `since` and before `before`.

    The market is the tickers of the newest loaded session before `before`; `shard` counts from 1, as in `--shard i/n`.
    """
    query = """
        with tuned as (
            select count(distinct ticker) as tickers
            from model_runs
            where command = 'tune'
                and last_date > %(since)s
                and last_date < %(before)s
                and shard_of(ticker, %(shards)s) = %(shard)s
        ),
        newest as (
            select max(trading_date) as trading_date
            from trading_days
            where verdict = 'LOADED' and trading_date < %(before)s
        ),
        traded as (
            select count(*) as tickers
            from daily_bars
            where trading_date = (select trading_date from newest)
                and shard_of(ticker, %(shards)s) = %(shard)s
        )
        select tuned.tickers > 0 and tuned.tickers * 2 >= traded.tickers
        from tuned
        cross join traded"""
    return _value(query, {"shard": shard, "shards": shards, "since": since, "before": before})


def is_trained(kind: str, tickers: list[str], since: date, before: date) -> bool:
    """Return whether models of `kind` were trained on half of `tickers` or more after `since` and before `before`."""
    query = """
        select count(distinct ticker) * 2 >= cardinality(%(tickers)s::text[])
        from model_runs
        where command = 'train' and kind = %(kind)s and ticker = any(%(tickers)s)
            and last_date > %(since)s and last_date < %(before)s"""
    return _value(query, {"kind": kind, "tickers": tickers, "since": since, "before": before})


def _value(query: str, parameters: dict[str, Any]) -> Any:
    try:
        with reading() as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchone()[0]
    except psycopg2.OperationalError as error:  # its text has host and user, but no password
        raise DatabaseUnavailableError(f"expected an answer of the market's database, found: {error}") from None


def _outside_of_a_container(host: str) -> str:
    """Return the compose service for a loopback name, which inside Airflow's container is not the host."""
    return "postgres" if host in LOOPBACK and os.environ.get("FINANCE_NETWORK") else host
