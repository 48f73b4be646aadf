#!/usr/bin/env bash
# Measures the prediction intervals of `forecast` on recorded closes, at every origin after the first 500 observations.
#   bench/intervals FILE…            prints one JSON object per file, horizon (1, 5) and level (80, 95); about 15 s per file
#   bench/intervals --peers FILE…    then the GARCH fits per second of CPU time, and all of it for Python packages; about 2 min per file
#   bench/intervals --garch FILE…    only the GARCH fits per second of CPU time, ours and those of Python's arch; about 2 min
#   bench/intervals --dollars WALKS  the coverage of the intervals of `train-arima` on dollars, over that many simulated random walks of log
#                                    closes of 20 years (2 % per session), and that of Gaussian intervals in dollars; 800 walks per minute
#   bench/intervals --walks WALKS    the share of that many simulated random walks of 500 closes (2 % per session) for which `forecast`
#                                    selects another model than naive, and its cost in RMSE; one JSON object per horizon; 1,500 walks: a minute
# FILE is a CSV file with columns Date and Close (split-adjusted dollars); rows with the close `null` and blank lines are skipped. Each forecast is the
# one that `forecast` would store: from the last 500 sessions up to its origin and no other data, with all models and methods selected
# and fitted anew. An origin has an outcome only if the target session has a bar.
# Fields: file, horizon (sessions), level (percent), origins, coverage (0 to 1), winkler (mean, on log closes), kupiec (p-value of Kupiec's
# test of the coverage, only one session ahead, because longer outcomes overlap), methods and models (share of origins at which each method
# of the variance and each model of the mean was selected); for peers `model` in place of both, and refit_every (sessions) of arch.
# Peers: arch (GARCH-t and GJR-GARCH-t with the quantiles of the t distribution, fitted every 5 sessions to 499 returns) and
# statsforecast (Naive with ConformalIntervals on the last 500 closes). Python packages go into a virtual
# environment under target/.
set -euo pipefail
mode=coverage
case "${1-}" in --peers | --garch | --dollars | --walks) mode=${1#--}; shift ;; esac
[ $# -gt 0 ] || { echo "expected arguments, found none: bench/intervals [--peers|--garch] FILE…, --dollars WALKS or --walks WALKS" >&2; exit 2; }
if [ "$mode" = dollars ] || [ "$mode" = walks ]; then
  [[ $# -eq 1 && $1 =~ ^[1-9][0-9]{0,6}$ ]] || { echo "expected a number of walks, found $*: bench/intervals --$mode WALKS" >&2; exit 2; }
  walks=$1
  set --
fi
files=()
for file in "$@"; do
  [ -r "$file" ] || { echo "expected a readable CSV file, found $file" >&2; exit 2; }
  files+=("$(realpath "$file")")
done
cd "$(dirname "$0")/../.."
. bench/scripts/common.sh
build_bench
run() { "$java" -XX:+UseSerialGC -cp "$bench_class_path" "finance.bench.$1" "${@:2}"; }
if [ "$mode" = dollars ]; then
  run DollarIntervalBench "$walks"
  exit
fi
if [ "$mode" = walks ]; then
  run RandomWalkBench "$walks"
  exit
fi
if [ "$mode" != garch ]; then run IntervalBench coverage "${files[@]}"; fi
if [ "$mode" = coverage ]; then exit; fi
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 NUMBA_NUM_THREADS=1
python_packages interval-peers bench/peers/intervals.in
python=target/bench/interval-peers/bin/python
run IntervalBench fits "${files[@]}"
"$python" bench/peers/interval_peers.py fits "${files[@]}"
if [ "$mode" = peers ]; then "$python" bench/peers/interval_peers.py coverage "${files[@]}"; fi
