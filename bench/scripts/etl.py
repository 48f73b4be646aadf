"""Run by bench/etl with an embedded PostgreSQL and a replay server: measures and prints Markdown."""

import argparse
import os
import re
import statistics
import sys
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import psycopg2
import requests
from measure import in_turn, machine, once, table

OUT = Path("target/bench/etl").absolute()
PLANS = OUT / "plans.txt"
JAVA = [f"{os.environ['JAVA_HOME']}/bin/java", "@jvm/etl.options"]
PEERS = Path("bench/peers")
BARS = "ticker, trading_date, open, high, low, close, volume, vwap, trades"
YEAR = ("2024-01-02", "2024-12-31")


def worker(name: str, aot: bool = True) -> list[str]:
    cache = [f"-XX:AOTCache={OUT / name}.aot"] if aot else []
    return [*JAVA, *cache, "-jar", f"{name}-worker/target/{name}-worker.jar"]


def database(name: str) -> dict[str, str]:
    """Create an empty database with our tables and return the environment that selects it."""
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
    """Train the AOT caches with a run of the workers over four sessions, like the image build: the last is compared with three."""
    first = (date.fromisoformat(day) - timedelta(days=4)).isoformat()
    env = database("bench_train")
    run([*JAVA, f"-XX:AOTCacheOutput={OUT}/ingest.aot", *worker("ingest", aot=False)[len(JAVA) :], first, day], env)
    run([*JAVA, f"-XX:AOTCacheOutput={OUT}/transform.aot", *worker("transform", aot=False)[len(JAVA) :], "--all"], env)


def sessions(env) -> list[str]:
    return [
        str(day) for (day,) in query(env, "select trading_date from trading_days where verdict = 'LOADED' order by 1")
    ]


def export(env, days: list[str]) -> None:
    """Write each session to a separate file, the input of psql."""
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
    """Ingest of one session as a process. Within a round, all tools load the same session, each into its own database."""
    names = ("ours", "values", "copy", "copy_all", "psql")
    ours, values, copy, copy_all, plain = (database(f"bench_{name}") for name in names)
    source = database("bench_source")
    run([*worker("ingest"), "2025-01-02", "2025-02-28"], source)
    days = sessions(source)[: rounds + 1]
    export(source, days)
    peer = [sys.executable, str(PEERS / "ingest.py")]
    runs = in_turn(
        {
            "requests + execute_values": lambda i: ([*peer, "execute_values", days[i]], values),
            "requests + COPY + merge": lambda i: ([*peer, "copy", days[i]], copy),
            "requests + COPY + merge, also splits and dividends": lambda i: ([*peer, "copy_all", days[i]], copy_all),
            "**finance-ingest**, also splits, dividends and checks": lambda i: ([*worker("ingest"), days[i]], ours),
            "psql \\copy alone, no fetch, no checks": lambda i: psql(
                plain, "-c", f"\\copy daily_bars ({BARS}) from '{OUT}/{days[i]}.copy'"
            ),
        },
        rounds,
        LOG,
    )
    print(f"\n### One session as a process ({rounds} rounds, about {rows(ours) // (rounds + 1):,} rows)\n")
    print(table(runs, "requests + execute_values"))


def quarter() -> None:
    """Sixty sessions in one process, each time into an empty database."""
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
    """A year without a rate limit: a Python loop with two processes per day, our workers, and psql's \\copy."""
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
    loop_seconds = (time.perf_counter() - started) * scale
    print(f"\n### A year: {len(sessions(ours))} sessions, {rows(ours):,} rows, no rate limit\n")
    print("| | ingest | transform | both | |\n|---|---|---|---|---|")
    print(
        f"| a requests + execute_values script, two processes per day{f' ({limit} days, scaled)' if scale > 1 else ''} | {inserted * scale:.1f} s"
        f" | {loop_seconds - inserted * scale:.1f} s | {loop_seconds:.1f} s | {loop_seconds / (ingest + transform):.1f} times the time of ours |"
    )
    print(
        f"| **finance-ingest, finance-transform** | {ingest:.1f} s | {transform:.1f} s | {ingest + transform:.1f} s | |"
    )
    print(
        f"| psql \\copy per session, same rows and table | {copied:.1f} s | | | ratio of finance-ingest to psql: {ingest / copied:.2f} |"
    )


def growth(rounds: int) -> None:
    """A day after five years of data compared with a day after one month, and the time of queries."""
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
    print(f"\n### A day after {rows(five):,} rows (five years, loaded in {loading:.0f} s)\n")
    for name in ("ingest", "transform"):
        print(table({key: value for key, value in runs.items() if key.startswith(name)}, f"{name} after a month"))
        print()
    plans = []
    for name, sql in {
        "History of one ticker": "select * from daily_bars where ticker = (select min(ticker) from daily_bars where trading_date = '2024-12-31') order by trading_date",
        "The same, adjusted for splits": "select * from adjusted_bars where ticker = (select min(ticker) from daily_bars where trading_date = '2024-12-31') order by trading_date",
        "One session": "select * from daily_bars where trading_date = '2024-12-31'",
    }.items():
        query(five, sql)
        plan = [line for (line,) in query(five, f"explain (analyze, costs off, timing off) {sql}")]
        print(f"{name}: {plan[-1].strip()}\n")
        plans.append("\n".join([name, sql, "", *plan, ""]))
    PLANS.write_text("\n".join(plans))
    checks(five, rounds=5)
    print("\nThe query plans are in `target/bench/etl/plans.txt` after a run.\n")


def download(path: str, parameters: dict[str, str]) -> None:
    """Read the answers that `--refresh` reads, page by page, without parsing their rows."""
    url, headers = f"{os.environ['POLYGON_BASE_URL']}/{path}", {"Authorization": "Bearer benchmark"}
    while url:
        text = requests.get(url, params=parameters, headers=headers, timeout=60).text
        following = re.search(r'"next_url":"([^"]*)"', text)
        url, parameters = following and following[1], {}


def checks(env, rounds: int) -> None:
    """The cost of the commands that check five years of data: `--status`, `--refresh 5`, and the choice of splits."""
    spans = {}
    for feed, column in (("splits", "execution_date"), ("dividends", "ex_dividend_date")):
        ((first, last),) = query(env, f"select first_date, last_date from {feed}_coverage")
        spans[f"stocks/v1/{feed}"] = {f"{column}.gte": f"{first}", f"{column}.lte": f"{last}", "limit": "5000"}
    status, refresh, vendor = [], [], []
    for _ in range(rounds):
        status.append(once([*worker("ingest"), "--status"], env, LOG, expected=75)[0])  # the data ends in the past
        query(env, "update trading_days set checked_at = now()")
        refreshed = sessions(env)[-25:]
        refresh.append(run([*worker("ingest"), "--refresh", "5"], env))
        started = time.perf_counter()
        for path, parameters in spans.items():
            download(path, parameters)
        for day in refreshed:
            download(f"v2/aggs/grouped/locale/us/market/stocks/{day}", {"adjusted": "false"})
        vendor.append(time.perf_counter() - started)
    query(env, "insert into split_choices_due select distinct ticker from split_claims on conflict do nothing")
    started = time.perf_counter()
    query(env, "select choose_splits()")
    chosen = time.perf_counter() - started
    ((splits, dividends),) = query(
        env, "select (select count(*) from split_claims), (select count(*) from dividend_claims)"
    )
    print(f"\n### Checks of these five years ({rounds} rounds, medians)\n")
    print("| | |\n|---|---|")
    print(f"| `ingest-worker --status` | {statistics.median(status):.2f} s |")
    print(
        f"| `ingest-worker --refresh 5`: 25 unchanged sessions, {splits:,} splits, {dividends:,} dividends"
        f" | {statistics.median(refresh):.1f} s |"
    )
    print(f"| the same answers of the vendor, downloaded one after the other | {statistics.median(vendor):.1f} s |")
    print(f"| the choice among all {splits:,} split claims again | {chosen:.1f} s |")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/etl")
    parser.add_argument("parts", nargs="*", default=[], help="day, year, growth; all by default")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument(
        "--sessions", type=int, default=252, help="sessions of the Python loop; its time is scaled to the year"
    )
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
