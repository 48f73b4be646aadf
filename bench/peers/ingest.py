"""A day of the market as most scripts load it: requests, json, psycopg2. One process a day.

    ingest.py execute_values|copy DATE

`execute_values` is the original project's way (a key that is there already is an error, which it logged as success).
`copy` is psycopg2's fastest documented one: COPY into a temporary table, then a merge.
"""

import io
import os
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg2
import requests
from psycopg2.extras import execute_values

COLUMNS = "ticker, trading_date, open, high, low, close, volume, vwap, trades"


def fetch(date: str) -> list[tuple]:
    url = f"{os.environ['POLYGON_BASE_URL'].rstrip('/')}/v2/aggs/grouped/locale/us/market/stocks/{date}"
    answer = requests.get(url, params={"adjusted": "false"}, headers={"Authorization": "Bearer benchmark"}, timeout=60)
    answer.raise_for_status()
    return [
        (r["T"], date, r["o"], r["h"], r["l"], r["c"], r["v"], r.get("vw"), r.get("n"))
        for r in answer.json()["results"]
    ]


def insert(cursor, rows: list[tuple]) -> None:
    execute_values(cursor, f"insert into daily_bars ({COLUMNS}) values %s", rows)


def copy(cursor, rows: list[tuple]) -> None:
    text = io.StringIO()
    for row in rows:
        text.write("\t".join("\\N" if value is None else str(value) for value in row))
        text.write("\n")
    text.seek(0)
    cursor.execute("create temporary table staging (like daily_bars) on commit drop")
    cursor.copy_expert(f"copy staging ({COLUMNS}) from stdin", text)
    cursor.execute(
        f"insert into daily_bars ({COLUMNS}) select {COLUMNS} from staging"
        " on conflict (ticker, trading_date) do update set close = excluded.close, volume = excluded.volume"
    )


def main(way: str, date: str) -> None:
    started = datetime.now(ZoneInfo("America/New_York"))
    rows = fetch(date)
    env = os.environ
    with (
        psycopg2.connect(
            host=env["POSTGRES_HOST"],
            port=env["POSTGRES_PORT"],
            dbname=env["POSTGRES_DB"],
            user=env["POSTGRES_USER"],
            password=env["POSTGRES_PASSWORD"],
        ) as connection,
        connection.cursor() as cursor,
    ):
        {"execute_values": insert, "copy": copy}[way](cursor, rows)
        seconds = (datetime.now(ZoneInfo("America/New_York")) - started).total_seconds()
        cursor.execute(
            "insert into ingestion_logs (run_date, ingestion_date, row_count, duration_seconds, verdict)"
            " values (current_date, %s, %s, %s, 'FAILED')",
            (date, len(rows), seconds),
        )
    print(f"{date}: {len(rows)} rows")


main(*sys.argv[1:])
