"""Backup and restore, by the very lines of docs/operating.md."""

import re

from stack import ROOT

TABLES = ("daily_bars", "splits", "trading_days", "ingestion_logs", "flyway_schema_history")


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


def test_a_lost_database_comes_back_from_its_backup(stack, operator):
    run_id = operator.trigger("2025-01-16")
    assert stack.ended_run(run_id) == "success"
    before = contents(stack)
    assert before[0][0][0] > 0
    dump = "/var/lib/postgresql/data/test.dump"  # in place of the host's file: bytes do not pass a text pipe
    stack.compose("exec", "-T", "postgres", "sh", "-c", f"{documented('pg_dump')} > {dump}")
    stack.sql("drop schema public cascade; create schema public")
    stack.compose("exec", "-T", "postgres", "sh", "-c", f"{documented('pg_restore')} < {dump}")
    assert contents(stack) == before
    run_id = operator.trigger("2025-01-17")
    assert stack.ended_run(run_id) == "success"
