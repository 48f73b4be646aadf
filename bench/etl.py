"""Run by bench/etl, inside a stage with a database and a vendor: measures and prints Markdown."""

import argparse
import os
import re
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import requests
from measure import in_turn, machine, once, table

OUT = Path("target/bench/etl").absolute()
JAVA = [f"{os.environ['JAVA_HOME']}/bin/java", "@jvm/etl.options"]
PEERS = Path("bench/peers")
BARS = "ticker, trading_date, open, high, low, close, volume, vwap, trades"
YEAR = ("2024-01-02", "2024-12-31")


def worker(name: str, aot: bool = True) -> list[str]:
    cache = [f"-XX:AOTCache={OUT / name}.aot"] if aot else []
    return [*JAVA, *cache, "-jar", f"{name}-worker/target/{name}-worker.jar"]


def database(name: str) -> dict[str, str]:
    """A fresh database with our tables."""
    env = os.environ | {"POSTGRES_DB": name}
    query(os.environ, f"drop database if exists {name} with (force)")
    query(os.environ, f"create database {name}")
    run([*worker("ingest", aot=False), "migrate"], env)
    return env


def connect(env) -> psycopg2.extensions.connection:
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "DB"}
    return psycopg2.connect(**{key: env[f"POSTGRES_{name}"] for key, name in names.items()})


def query(env, sql: str) -> list[tuple]:
    with closing(connect(env)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def psql(env, *arguments: str) -> tuple[list[str], dict[str, str]]:
    pg = {f"PG{key}": env[f"POSTGRES_{key}"] for key in ("HOST", "PORT", "USER", "PASSWORD")}
    command = ["psql", "-qAt", "-v", "ON_ERROR_STOP=1", *arguments]
    return command, env | pg | {"PGDATABASE": env["POSTGRES_DB"]}


def run(command: list[str], env) -> float:
    return once(command, env, LOG)[0]


def train(day: str) -> None:
    """AOT caches, trained on the real path as the image build does."""
    env = database("bench_train")
    run([*JAVA, f"-XX:AOTCacheOutput={OUT}/ingest.aot", *worker("ingest", aot=False)[len(JAVA) :], day], env)
    run([*JAVA, f"-XX:AOTCacheOutput={OUT}/transform.aot", *worker("transform", aot=False)[len(JAVA) :], "--all"], env)


def sessions(env) -> list[str]:
    return [
        str(day) for (day,) in query(env, "select trading_date from trading_days where verdict = 'LOADED' order by 1")
    ]


def export(env, days: list[str]) -> None:
    """What psql shall copy: each session in a file of its own."""
    for day in days:
        sql = (
            f"\\copy (select {BARS} from daily_bars where trading_date = '{day}' order by ticker) to '{OUT}/{day}.copy'"
        )
        run(*psql(env, "-c", sql))


def copies(days: list[str]) -> Path:
    script = OUT / "copy.sql"
    script.write_text("".join(f"\\copy daily_bars ({BARS}) from '{OUT}/{day}.copy'\n" for day in days))
    return script


def one_day(rounds: int) -> None:
    """A session's ingest as a whole process: the same session in the same round, each tool into its own database."""
    ours, values, copy, plain = (database(f"bench_{name}") for name in ("ours", "values", "copy", "psql"))
    source = database("bench_source")
    run([*worker("ingest"), "2025-01-02", "2025-02-28"], source)
    days = sessions(source)[: rounds + 1]
    export(source, days)
    peer = [sys.executable, str(PEERS / "ingest.py")]
    runs = in_turn(
        {
            "requests + execute_values (the original's way)": lambda i: ([*peer, "execute_values", days[i]], values),
            "requests + COPY + merge": lambda i: ([*peer, "copy", days[i]], copy),
            "**finance-ingest**": lambda i: ([*worker("ingest"), days[i]], ours),
            "psql \\copy alone, no fetch, no checks": lambda i: psql(
                plain, "-c", f"\\copy daily_bars ({BARS}) from '{OUT}/{days[i]}.copy'"
            ),
        },
        rounds,
        LOG,
    )
    print(f"\n### One session as a process ({rounds} rounds, about {rows(ours) // (rounds + 1):,} rows)\n")
    print(table(runs, "requests + execute_values (the original's way)"))


def quarter() -> None:
    """Sixty sessions by one process, into a fresh database each time."""
    runs = in_turn(
        {
            "**finance-ingest**, 60 sessions": lambda i: (
                [*worker("ingest"), "2025-01-02", "2025-03-31"],
                database(f"bench_q{i}"),
            )
        },
        3,
        LOG,
    )
    print("\n### A range of 60 sessions as one process\n")
    print(table(runs, "**finance-ingest**, 60 sessions"))


def rows(env) -> int:
    return query(env, "select count(*) from daily_bars")[0][0]


def year(limit: int) -> None:
    """A year without a rate limit: the original's loop of two processes a day, ours, and psql's plain COPY."""
    ours = database("bench_ours")
    ingest = run([*worker("ingest"), *YEAR], ours)
    transform = run([*worker("transform"), *YEAR], ours)
    days = sessions(ours)
    export(ours, days)
    plain = database("bench_psql")
    script = copies(days)
    copied = run(*psql(plain, "-f", str(script)))
    again = database("bench_again")
    ingest = min(ingest, run([*worker("ingest"), *YEAR], again))
    loop = database("bench_loop")
    days = days[:limit]
    started = time.perf_counter()
    for day in days:
        run([sys.executable, str(PEERS / "ingest.py"), "execute_values", day], loop)
    inserted = time.perf_counter() - started
    for day in days:
        run([sys.executable, str(PEERS / "transform.py"), day], loop)
    scale = len(sessions(ours)) / len(days)
    original = (time.perf_counter() - started) * scale
    print(f"\n### A year: {len(sessions(ours))} sessions, {rows(ours):,} rows, no rate limit\n")
    print("| | ingest | transform | both | |\n|---|---|---|---|---|")
    print(
        f"| the original's loop, two processes a day{f' ({limit} days, scaled)' if scale > 1 else ''} | {inserted * scale:.1f} s"
        f" | {original - inserted * scale:.1f} s | {original:.1f} s | {original / (ingest + transform):.1f} times ours |"
    )
    print(
        f"| **finance-ingest, finance-transform** | {ingest:.1f} s | {transform:.1f} s | {ingest + transform:.1f} s | |"
    )
    print(
        f"| psql \\copy a session, the same rows and table | {copied:.1f} s | | | ours is {ingest / copied:.2f} of it |"
    )


def growth(rounds: int) -> None:
    """A day on top of five years beside a day on top of a month, and what reading costs."""
    month, five = database("bench_month"), database("bench_five")
    run([*worker("ingest"), "2024-12-02", YEAR[1]], month)
    loading = run([*worker("ingest"), "2020-01-02", YEAR[1]], five)
    for env in (month, five):
        run([*worker("transform"), "--all"], env)
        run(*psql(env, "-c", "vacuum analyze"))
    source = database("bench_source")
    run([*worker("ingest"), "2025-01-02", "2025-02-28"], source)
    days = sessions(source)[: rounds + 1]
    both = {}
    for name in ("ingest", "transform"):
        both[f"{name} after a month"] = lambda i, name=name: ([*worker(name), days[i]], month)
        both[f"{name} after five years"] = lambda i, name=name: ([*worker(name), days[i]], five)
    runs = in_turn(both, rounds, LOG)
    print(f"\n### A day on top of {rows(five):,} rows (five years, loaded in {loading:.0f} s)\n")
    for name in ("ingest", "transform"):
        print(table({key: value for key, value in runs.items() if key.startswith(name)}, f"{name} after a month"))
        print()
    for what, sql in {
        "One ticker's history": "select * from daily_bars where ticker = (select min(ticker) from daily_bars where trading_date = '2024-12-31') order by trading_date",
        "The same on today's share basis": "select * from adjusted_bars where ticker = (select min(ticker) from daily_bars where trading_date = '2024-12-31') order by trading_date",
        "One session": "select * from daily_bars where trading_date = '2024-12-31'",
    }.items():
        query(five, sql)
        plan = [line for (line,) in query(five, f"explain (analyze, costs off, timing off) {sql}")]
        print(f"{what}: {plan[-1].strip()}\n")
        shown = touched(plan)
        print("```\n" + "\n".join(shown[:40]) + ("\n…" if len(shown) > 40 else "") + "\n```\n")


def touched(plan: list[str]) -> list[str]:
    """The plan without what the partitions that hold nothing, or nothing of this, say of themselves."""
    kept, skipped = [], False
    for line in plan:
        if "->" in line:
            skipped = "never executed" in line or re.search(r"Seq Scan.*actual rows=0(\.00)? ", line)
        if not skipped or not line.startswith(" "):
            kept.append(line)
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/etl")
    parser.add_argument("parts", nargs="*", default=[], help="day, year, growth; all without")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--sessions", type=int, default=252, help="of the original's loop; the rest is scaled")
    options = parser.parse_args()
    parts = options.parts or ["day", "year", "growth"]
    print(f"{machine()}; PostgreSQL {query(os.environ, 'show server_version')[0][0]}")
    for day in ("2025-01-10", "2024-06-03"):
        requests.get(f"{os.environ['POLYGON_BASE_URL']}/v2/aggs/grouped/locale/us/market/stocks/{day}", timeout=60)
    train("2025-01-10")
    if "day" in parts:
        one_day(options.rounds)
        quarter()
    if "year" in parts:
        year(options.sessions)
    if "growth" in parts:
        growth(min(options.rounds, 7))


OUT.mkdir(parents=True, exist_ok=True)
with open(OUT / "log", "w") as LOG:
    main()
