#!/usr/bin/env bash
# Compares auto-ARIMA, a fixed ARIMA(1,1,1) and a cold start of `tune-arima` with the R package forecast, statsforecast and
# statsmodels: series per second on one core, and the share of series for which our AICc is at least as good. AICc is compared at the
# same number of differences and only if every root has a modulus of at least 1.01 (the rule of the R package).
#   bench/arima [--windows 200] [--length 500] [--prices FOLDER]      prints Markdown; takes a few minutes
# The windows are log closes (column Close) of the CSV files in FOLDER (default: ../shared/prices), spread evenly over every file.
# Without such files, they are random walks with a fixed seed, and the output says so.
# Python packages go into a virtual environment under target/. R is used if Rscript finds the package forecast
# (Debian: r-base-core r-cran-forecast); otherwise the output names it as left out. Needs `make build` and psql.
set -euo pipefail
cd "$(dirname "$0")/.."
JAVA_HOME=${JAVA_HOME:-$(.mvn/jdk-home)} && export JAVA_HOME
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 NUMBA_NUM_THREADS=1
unset PYTHONDONTWRITEBYTECODE # Python caches compiled modules, as on a user's machine
[ -f ml-worker/target/ml-worker.jar ] && [ -f replay/target/replay.jar ] || make build
command -v psql >/dev/null || { echo "bench/arima needs psql (Debian: postgresql-client)" >&2; exit 2; }
venv=target/bench/arima-peers
if ! cmp -s bench/peers/arima.in "$venv/installed"; then
  python3 -m venv "$venv"
  "$venv/bin/python" -m pip install -q --disable-pip-version-check -r bench/peers/arima.in
  cp bench/peers/arima.in "$venv/installed"
fi
exec "$JAVA_HOME/bin/java" -cp replay/target/replay.jar finance.replay.database.RunWithStandIns "$venv/bin/python" bench/arima.py "$@"
