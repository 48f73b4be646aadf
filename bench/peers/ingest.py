"""Loads one day of the market like a common script: requests, json, psycopg2, and one process per day.

    ingest.py execute_values|copy|copy_all DATE

`execute_values` inserts with psycopg2.extras.execute_values; an existing key is an error. `copy` is the fastest documented way of
psycopg2: COPY into a temporary table, then a merge. `copy_all` also loads the splits and dividends that finance-ingest reads for
one day, in the same way, without a check.
"""

import io
import os
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg2
import requests
from psycopg2.extras import execute_values

# feed: the days before the session that are read again, the column of the date, the other columns
FEEDS = {
    "splits": (30, "execution_date", ["id", "ticker", "split_from", "split_to", "adjustment_type"]),
    "dividends": (
        14,
        "ex_dividend_date",
        ["id", "ticker", "cash_amount", "currency", "distribution_type", "frequency"]
        + ["declaration_date", "record_date", "pay_date", "split_adjusted_cash_amount"],
    ),
}
HEADERS = {"Authorization": "Bearer benchmark"}
COLUMNS = "ticker, trading_date, open, high, low, close, volume, vwap, trades"


def base_url() -> str:
    return os.environ["POLYGON_BASE_URL"].rstrip("/")


def fetch(day: str) -> list[tuple]:
    url = f"{base_url()}/v2/aggs/grouped/locale/us/market/stocks/{day}"
    answer = requests.get(url, params={"adjusted": "false"}, headers=HEADERS, timeout=60)
    answer.raise_for_status()
    return [
        (r["T"], day, r["o"], r["h"], r["l"], r["c"], r["v"], r.get("vw"), r.get("n")) for r in answer.json()["results"]
    ]


def insert(cursor, rows: list[tuple]) -> None:
    execute_values(cursor, f"insert into daily_bars ({COLUMNS}) values %s", rows)


def as_text(rows: list[tuple]) -> io.StringIO:
    text = io.StringIO()
    for row in rows:
        text.write("\t".join("\\N" if value is None else str(value) for value in row))
        text.write("\n")
    text.seek(0)
    return text


def copy(cursor, rows: list[tuple]) -> None:
    cursor.execute("create temporary table staging (like daily_bars) on commit drop")
    cursor.copy_expert(f"copy staging ({COLUMNS}) from stdin", as_text(rows))
    cursor.execute(
        f"insert into daily_bars ({COLUMNS}) select {COLUMNS} from staging"
        " on conflict (ticker, trading_date) do update set close = excluded.close, volume = excluded.volume"
    )


def fetch_feed(feed: str, day: str) -> list[tuple]:
    before, date_column, columns = FEEDS[feed]
    first = date.fromisoformat(day) - timedelta(days=before)
    parameters = {f"{date_column}.gte": first.isoformat(), f"{date_column}.lte": day, "limit": "5000"}
    url, rows = f"{base_url()}/stocks/v1/{feed}", []
    while url:
        answer = requests.get(url, params=parameters, headers=HEADERS, timeout=60)
        answer.raise_for_status()
        page = answer.json()
        rows += [tuple(r.get(column) for column in [*columns, date_column]) for r in page["results"]]
        url, parameters = page.get("next_url"), None
    return rows


def copy_feed(cursor, feed: str, rows: list[tuple]) -> None:
    _, date_column, columns = FEEDS[feed]
    names = [*columns, date_column]
    definition = ", ".join(f"{name} text" for name in names)
    cursor.execute(f"create table if not exists script_{feed} ({definition}, primary key (id))")
    cursor.execute(f"create temporary table staging_{feed} (like script_{feed}) on commit drop")
    cursor.copy_expert(f"copy staging_{feed} ({', '.join(names)}) from stdin", as_text(rows))
    changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    cursor.execute(f"insert into script_{feed} select * from staging_{feed} on conflict (id) do update set {changes}")


def main(way: str, day: str) -> None:
    started = datetime.now(ZoneInfo("America/New_York"))
    rows = fetch(day)
    feeds = {feed: fetch_feed(feed, day) for feed in FEEDS} if way == "copy_all" else {}
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
        (insert if way == "execute_values" else copy)(cursor, rows)
        for feed, found in feeds.items():
            copy_feed(cursor, feed, found)
        seconds = (datetime.now(ZoneInfo("America/New_York")) - started).total_seconds()
        cursor.execute(
            "insert into ingestion_logs (run_date, ingestion_date, row_count, duration_seconds, verdict)"
            " values (current_date, %s, %s, %s, 'FAILED')",
            (day, len(rows), seconds),
        )
    print(f"{day}: {len(rows)} rows")


main(*sys.argv[1:])
