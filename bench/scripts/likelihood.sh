#!/usr/bin/env bash
# Measures the microseconds per evaluation of the exact ARIMA likelihood, without and with its derivatives, by JMH on one thread.
#   bench/likelihood [JMH OPTIONS]       prints Markdown; takes about five minutes. Maven downloads JMH to target/bench.
set -euo pipefail
cd "$(dirname "$0")/.."
JAVA_HOME=${JAVA_HOME:-$(.mvn/jdk-home)} && export JAVA_HOME
[ -f ml-worker/target/ml-worker.jar ] || make build
work=$PWD/target/bench/likelihood
mkdir -p "$work"
mvn -B -ntp -q -f bench/likelihood-jmh/pom.xml dependency:copy-dependencies -DoutputDirectory="$work/lib" >"$work/maven.log" 2>&1 ||
  { cat "$work/maven.log" >&2; exit 1; }
rm -rf "$work/classes" && mkdir -p "$work/classes"
class_path="ml-worker/target/ml-worker.jar:$work/lib/*"
"$JAVA_HOME/bin/javac" -proc:full -cp "$class_path" -d "$work/classes" bench/likelihood-jmh/finance/ml/arima/LikelihoodBench.java
"$JAVA_HOME/bin/java" -cp "$work/classes:$class_path" org.openjdk.jmh.Main LikelihoodBench \
  -f 1 -wi 6 -w 500ms -i 5 -r 500ms -jvmArgs -XX:+UseSerialGC -rf csv -rff "$work/results.csv" "$@" >"$work/jmh.log" 2>&1 ||
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
