#!/usr/bin/env bash
# Compares loading and returns with common Python scripts and psql: one day, a year, and a day after five years of data. All tools
# use one embedded PostgreSQL and one replay server with 11,000 tickers. Python packages go into a virtual environment under target/.
#   bench/etl [day|year|growth]… [--rounds 11] [--sessions 252]
# Prints Markdown and writes query plans to target/bench/etl/plans.txt. Needs psql.
set -euo pipefail
cd "$(dirname "$0")/.."
export JAVA_HOME; JAVA_HOME=$(.mvn/jdk-home)
unset PYTHONDONTWRITEBYTECODE # Python caches compiled modules, as on a user's machine
[ -f ingest-worker/target/ingest-worker.jar ] && [ -f transform-worker/target/transform-worker.jar ] || make build
command -v psql >/dev/null || { echo "bench/etl needs psql (Debian: postgresql-client)" >&2; exit 2; }
venv=target/bench/etl-peers
if ! cmp -s bench/peers/requirements.in "$venv/installed"; then
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install -q --disable-pip-version-check -r bench/peers/requirements.in
  cp bench/peers/requirements.in "$venv/installed"
fi
exec "$JAVA_HOME/bin/java" -cp replay/target/replay.jar finance.replay.database.RunWithStandIns --tickers 11000 "$venv/bin/python" bench/etl.py "$@"
