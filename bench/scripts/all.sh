#!/usr/bin/env bash
# make bench: measures this project and comparable tools on this machine and writes docs/benchmarks.md. bench/README.md
# lists the parts. It takes half an hour or more. Quote medians and ratios, not single times. Other tools are installed under
# target/bench.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=target/bench/benchmarks.md
mkdir -p target/bench
{
  echo "# Benchmarks"
  echo
  echo "Written by \`make bench\` on $(date -u +%F). The data is made up; bench/arima uses recorded prices if there are any, and names its source."
  parts=(etl arima likelihood lstm whole-market growth)
  if docker info >/dev/null 2>&1; then parts+=(containers catch-up); else echo; echo "bench/containers and bench/catch-up are left out: no Docker Engine answers."; fi
  for part in "${parts[@]}"; do
    echo; echo "## bench/$part"; echo
    "bench/$part"
  done
} | tee "$out"
cp "$out" docs/benchmarks.md
