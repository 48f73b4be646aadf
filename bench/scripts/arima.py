"""Run by bench/arima: measures each tool as a process on one core over the same windows, and prints Markdown."""

import argparse
import csv
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy
from measure import in_turn, machine
from measure import table as process_table

ROOT = Path(__file__).parents[2]
WORK = ROOT / "target/bench"
JAVA = Path(os.environ["JAVA_HOME"], "bin/java")
ONE_CORE = ["taskset", "-c", "0"] if shutil.which("taskset") else []
MODULUS = 1.01  # least modulus of every root of a model that is compared, as in the R package
SAME = 0.01  # largest difference of AICc that counts as equal


@dataclass
class Fit:
    d: int
    aicc: float
    admissible: bool


@dataclass
class Tool:
    """The fits of one tool, None for a window without a fit, and the seconds of each pass over all windows."""

    name: str
    fits: list[Fit | None]
    seconds: list[float]

    @property
    def rate(self) -> float:
        """Series per second; the median of the second half of the passes, because a JVM compiles during the first ones."""
        return len(self.fits) / statistics.median(self.seconds[len(self.seconds) // 2 :])


def windows(files: list[Path], count: int, length: int) -> tuple[list[list[float]], str]:
    """Return windows of log closes, spread evenly over the files; without files, random walks. Also name the source."""
    if not files:
        random = numpy.random.default_rng(1)
        walks = 4 + numpy.cumsum(0.01 * random.standard_normal((count, length)), axis=1)
        return walks.tolist(), "made-up random walks"
    drawn = []
    for number, file in enumerate(files):
        with open(file) as rows:
            logs = numpy.log([float(row["Close"]) for row in csv.DictReader(rows)])
        here = count // len(files) + (number < count % len(files))
        starts = numpy.linspace(0, len(logs) - length, here).round().astype(int)
        drawn += [logs[start : start + length].tolist() for start in starts]
    return drawn, f"log closes of {len(files)} recorded histories, spread evenly over each"


def admissible(ar: str, ma: str) -> bool:
    """Return whether every root of 1 − φ₁z − … and of 1 + θ₁z + … has at least the modulus MODULUS."""
    for sign, text in ((-1, ar), (1, ma)):
        polynomial = [sign * float(value) for value in text.split()][::-1] + [1.0]
        if len(polynomial) > 1 and min(abs(numpy.roots(polynomial)), default=9) < MODULUS:
            return False
    return True


def run(name: str, command: list) -> Tool:
    done = subprocess.run([*ONE_CORE, *map(str, command)], check=False, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{name}: {' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    *lines, last = done.stdout.splitlines()
    fits = []
    for line in lines:
        if line == "none":
            fits.append(None)
            continue
        d, aicc, ar, ma = line.split(";")
        fits.append(Fit(int(d), float(aicc), admissible(ar, ma)))
    return Tool(name, fits, [float(number) for number in last.split()[1:]])


def compared(ours: Tool, peer: Tool) -> str:
    """Compare our AICc with the other tool's where its model is admissible and has the same d."""
    better = same = worse = other = inadmissible = 0
    for mine, theirs in zip(ours.fits, peer.fits, strict=True):
        if theirs is None or not theirs.admissible:
            inadmissible += 1
        elif theirs.d != mine.d:
            other += 1
        elif abs(mine.aicc - theirs.aicc) <= SAME:
            same += 1
        else:
            better += mine.aicc < theirs.aicc
            worse += mine.aicc > theirs.aicc
    total = better + same + worse
    share = 100 * (better + same) / total if total else float("nan")
    return f"{share:.1f} % of {total} | {better} | {same} | {worse} | {inadmissible} | {other}"


def table(ours: Tool, peers: list[Tool]) -> None:
    columns = ["", "series per second", "ours is faster by", "ours at least as good", "better", "same", "worse"]
    columns += ["not admissible", "other d"]
    print(f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
    cold = len(ours.fits) / ours.seconds[0]
    inadmissible = sum(not fit.admissible for fit in ours.fits)
    print(f"| ours | {ours.rate:,.1f} (first pass, cold JVM: {cold:,.1f}) | | | | | | {inadmissible} | |")
    for peer in peers:
        print(f"| {peer.name} | {peer.rate:,.1f} | {ours.rate / peer.rate:.1f} | {compared(ours, peer)} |")


def load(ticker: str, logs: list[float]) -> None:
    """Store bars of one ticker on the weekdays up to 2 January 2026."""
    dates = numpy.busday_offset("2026-01-02", numpy.arange(1 - len(logs), 1))
    file = WORK / "arima-bars.csv"
    file.write_text("".join(f"{day},{close:.6f}\n" for day, close in zip(dates, numpy.exp(logs), strict=True)))
    sql = f"""
        create temporary table closes (trading_date date, close numeric);
        \\copy closes from '{file}' csv
        select create_daily_bars_year(y)
        from (select distinct extract(year from trading_date)::int as y from closes) years;
        insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
        select '{ticker}', trading_date, close, close, close, close, 1000 from closes;
        insert into trading_days (trading_date, is_session, verdict, decided_at)
        select trading_date, true, 'LOADED', now() from closes on conflict do nothing;"""
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "DB"}
    environment = os.environ | {name: os.environ[f"POSTGRES_{key}"] for name, key in names.items()}
    psql = ["psql", "-qAt", "-v", "ON_ERROR_STOP=1"]
    subprocess.run(psql, input=sql, text=True, check=True, env=environment, stdout=subprocess.DEVNULL)


def cold_start(options, drawn: list[list[float]], has_r: bool) -> None:
    """Tune one ticker in a new process. Ours reads it from PostgreSQL, searches both configurations three times (for the validation
    window, the test window and the forecast), evaluates, stores and writes the CSV file. The other tools read a file and search each
    configuration once."""
    worker = [JAVA, "@jvm/ml.options"]
    quick = [*worker, "-XX:TieredStopAtLevel=1"]  # as in jvm/ml-worker for named tickers
    jar = ["-jar", "ml-worker/target/ml-worker.jar"]
    quietly = {"cwd": ROOT, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([*worker, *jar, "migrate"], check=True, **quietly)
    load("SHORT", drawn[0])
    results = WORK / "arima_tuning_results.csv"
    cache = WORK / "arima.aot"
    for file in (results, cache):
        file.unlink(missing_ok=True)
    tune = [*jar, "tune-arima", "SHORT", "--results", results]
    subprocess.run([*worker, f"-XX:AOTCacheOutput={cache}", *tune], check=True, **quietly)
    series = WORK / "arima-series.csv"
    numpy.savetxt(series, [drawn[0]], delimiter=",", fmt="%.17g")
    commands = {"tune-arima": [*quick, *tune], "tune-arima, AOT cache": [*quick, f"-XX:AOTCache={cache}", *tune]}
    if has_r and not options.ours:
        commands["R auto.arima, exact"] = ["Rscript", "bench/peers/arima.R", series, "cold"]
    if not options.ours:
        commands["statsforecast"] = [sys.executable, "bench/peers/arima_peers.py", series, "cold"]
    argv = {name: [str(word) for word in command] for name, command in commands.items()}
    processes = {name: lambda _, words=words: (words, dict(os.environ)) for name, words in argv.items()}
    with open(WORK / "arima-cold.log", "w") as log:
        runs = in_turn(processes, options.rounds, log)
    print(f"\nOne ticker of {options.length} bars from a cold start, without seasons and with m = 5:\n")
    print(process_table(runs, "tune-arima, AOT cache"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--windows", type=int, default=200)
    parser.add_argument("--length", type=int, default=500)
    parser.add_argument("--prices", type=Path, help="folder of CSV files with a column Close; default: random walks")
    parser.add_argument(
        "--passes",
        type=int,
        default=16,
        help="passes of ours, the first half for warm-up; other tools run once after a warm-up",
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each cold start")
    parser.add_argument("--ours", action="store_true", help="measure only this project")
    options = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    files = sorted(options.prices.glob("*.csv")) if options.prices else []
    if options.prices and not files:
        parser.error(f"--prices: expected CSV files in {options.prices}, found none")
    drawn, source = windows(files, options.windows, options.length)
    file = WORK / "arima-windows.csv"
    numpy.savetxt(file, drawn, delimiter=",", fmt="%.17g")
    print(f"{machine()}; {len(drawn)} windows of {options.length}: {source}; one core each\n")
    look = ["Rscript", "-e", "library(forecast)"]
    has_r = shutil.which("Rscript") and subprocess.run(look, check=False, capture_output=True).returncode == 0
    if not has_r:
        print("The R package forecast is left out: it is not installed (Debian: r-base-core r-cran-forecast)\n")

    def ours(what: str, passes: int) -> Tool:
        java = [JAVA, "-XX:+UseSerialGC", "-cp", os.environ["BENCH_CLASS_PATH"], "finance.bench.ArimaBench"]
        return run("ours", [*java, file, what, passes])

    def r(name: str, what: str) -> list[Tool]:
        return [run(name, ["Rscript", "bench/peers/arima.R", file, what])] if has_r and not options.ours else []

    def python(name: str, what: str) -> list[Tool]:
        return [] if options.ours else [run(name, [sys.executable, "bench/peers/arima_peers.py", file, what])]

    print("Search of the order, d at most 1, p and q at most 5, by AICc:\n")
    table(
        ours("search", options.passes),
        r("R auto.arima(approximation = FALSE)", "exact")
        + r("R auto.arima, default", "approximate")
        + python("statsforecast AutoARIMA(approximation = False)", "statsforecast"),
    )
    print("\nARIMA(1,1,1) by maximum likelihood:\n")
    table(
        # a fit takes a tenth of the time of a search: the same warm-up time needs ten times the passes
        ours("fixed", 10 * options.passes),
        r('R arima(method = "ML")', "fixed")
        + python("statsforecast arima(method = ML)", "statsforecast-fixed")
        + python("statsmodels ARIMA", "statsmodels-fixed"),
    )
    cold_start(options, drawn, bool(has_r))


main()
