#!/usr/bin/env bash
# Compares auto-ARIMA, a fixed ARIMA(1,1,1) and a cold start of `tune-arima` with the R package forecast, statsforecast and
# statsmodels: series per second on one core, and the share of series for which our AICc is at least as good. AICc is compared at the
# same number of differences and only if every root has a modulus of at least 1.01 (the rule of the R package).
#   bench/arima [--windows 200] [--length 500] [--prices FOLDER]      prints Markdown; takes a few minutes
# With --prices, the windows are log closes (column Close) of the CSV files in FOLDER, spread evenly over every file. Without it,
# they are random walks with a fixed seed. The output names the source.
# Python packages go into a virtual environment under target/. R is used if Rscript finds the package forecast
# (Debian: r-base-core r-cran-forecast); otherwise the output names it as left out. Needs psql.
set -euo pipefail
cd "$(dirname "$0")/../.."
. bench/scripts/common.sh
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 NUMBA_NUM_THREADS=1
needs_psql
build_bench
python_packages arima-peers bench/peers/arima.in
export BENCH_CLASS_PATH=$bench_class_path
with_stand_ins target/bench/arima-peers/bin/python bench/scripts/arima.py "$@"
