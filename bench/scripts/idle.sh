#!/usr/bin/env bash
# Measures the CPU and memory of each service of docker-compose.yml while no run is due, with all DAGs unpaused, and the size of Airflow's
# database and log files after a month of runs of polygon_etl_dag (the last 31 days, 200 tickers).
#   bench/idle [SECONDS] [celery]     prints Markdown; SECONDS is 600; celery: with Redis and two workers; needs a Docker Engine
set -euo pipefail
cd "$(dirname "$0")/../.."
. bench/scripts/common.sh
needs_docker
dags/install
make -s images >/dev/null
PYTHONPATH=dags/tests:dags/tests/stack exec dags/.venv/bin/python bench/scripts/idle.py "$@"
