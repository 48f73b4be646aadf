#!/usr/bin/env bash
# Measures the microseconds per evaluation of the exact ARIMA likelihood, without and with its derivatives, by JMH on one thread.
#   bench/likelihood [OPTION of JMH]…      prints Markdown; takes about five minutes; -p length=500 selects one length
set -euo pipefail
cd "$(dirname "$0")/../.."
. bench/scripts/common.sh
build_bench
work=$PWD/target/bench/likelihood
mkdir -p "$work"
"$java" -cp "$bench_class_path" org.openjdk.jmh.Main LikelihoodBench -foe true -rf csv -rff "$work/results.csv" "$@" >"$work/jmh.log" 2>&1 ||
  { tail -20 "$work/jmh.log" >&2; exit 1; }
python3 - "$work/results.csv" <<'PYTHON'
import csv, sys

with open(sys.argv[1]) as file:
    rows = list(csv.DictReader(file))
cells = {}
for row in rows:
    key = row["Param: order"], row["Param: length"], row["Param: missing"]
    name = row["Benchmark"].rsplit(".", 1)[1]
    cells.setdefault(key, {})[name] = f"{float(row['Score']):.2f} ± {float(row['Score Error (99.9%)']):.2f}"
print("Microseconds per evaluation, mean and 99.9 % interval of JMH:\n")
print("| order | observations | missing observations | value | value and derivatives |\n|---|---|---|---|---|")
for (order, length, missing), by in cells.items():
    print(f"| {order} | {length} | {missing} | {by.get('value', '')} | {by.get('valueAndGradient', '')} |")
PYTHON
