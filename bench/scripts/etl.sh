#!/usr/bin/env bash
# Compares loading and returns with common Python scripts and psql: one day, a year, and a day after five years of data. All tools
# use one embedded PostgreSQL and one replay server with 11,000 tickers. Python packages go into a virtual environment under target/.
#   bench/etl [day|year|growth]… [--rounds 11] [--sessions 252]
# Prints Markdown and writes query plans to target/bench/etl/plans.txt. Needs psql.
set -euo pipefail
cd "$(dirname "$0")/../.."
. bench/scripts/common.sh
needs_psql
needs_jars ingest-worker transform-worker replay
python_packages etl-peers bench/peers/requirements.in
with_stand_ins --tickers 11000 target/bench/etl-peers/bin/python bench/scripts/etl.py "$@"
