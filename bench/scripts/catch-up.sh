#!/usr/bin/env bash
# Measures a catch-up of twenty sessions of a whole market (January 2025, 11,000 tickers) by the stack of docker-compose.yml with
# ETL_START_DATE set: the total time, and the shares of Airflow, of the Docker Engine and of the workers.
#   bench/catch-up        prints Markdown; takes about two minutes; needs a Docker Engine
set -euo pipefail
cd "$(dirname "$0")/../.."
. bench/scripts/common.sh
needs_docker
dags/install
make -s images >/dev/null
PYTHONPATH=dags/tests:dags/tests/stack exec dags/.venv/bin/python bench/scripts/catch_up.py
