"""Backup and restore with the commands of docs/operating.md."""

import re

from stack import ROOT, postgres_clients

TABLES = ("daily_bars", "splits", "trading_days", "ingestion_logs", "finance_schema_history")


def documented(verb):
    """Return the command of docs/operating.md for the container postgres that starts with `verb`."""
    (line,) = re.findall(
        rf"docker compose exec -T postgres sh -c '({verb} .*?)'", (ROOT / "docs/operating.md").read_text()
    )
    return line


def contents(stack):
    return [
        stack.sql(f"select count(*), md5(string_agg(t::text, '|' order by t::text)) from {table} t") for table in TABLES
    ]


def test_a_backup_restores_a_lost_database(stack, airflow_ui):
    run_id = airflow_ui.trigger("2025-01-16")
    assert stack.ended_run(run_id, 600) == "success"  # the catch-up has started before it
    airflow_ui.pause("polygon_etl_dag")
    stack.wait_until_idle()
    before = contents(stack)
    assert before[0][0][0] > 0
    clients = postgres_clients(stack)
    dump = "/var/lib/postgresql/data/test.dump"  # not on the host: compose() reads output as text
    stack.compose("exec", "-T", "postgres", "sh", "-c", f"{clients}{documented('pg_dump')} > {dump}")
    stack.sql("drop schema public cascade; create schema public")
    stack.compose("exec", "-T", "postgres", "sh", "-c", f"{clients}{documented('pg_restore')} < {dump}")
    assert contents(stack) == before
    airflow_ui.unpause("polygon_etl_dag")
    run_id = airflow_ui.trigger("2025-01-17")
    assert stack.ended_run(run_id) == "success"
