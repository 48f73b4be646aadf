#!/usr/bin/env bash
# make bench: measures this project and comparable tools on this machine and writes docs/benchmarks.md. bench/README.md
# lists the parts. It takes half an hour or more. Quote medians and ratios, not single times. Other tools are installed under
# target/bench.
#   [PRICES=FOLDER] make bench      PRICES: CSV files of recorded prices for bench/arima; without it, that part uses random walks
set -euo pipefail
cd "$(dirname "$0")/../.."
out=target/bench/benchmarks.md
mkdir -p target/bench
{
  echo "# Benchmarks"
  echo
  echo "Written by \`make bench\` on $(date -u +%F). The data is made up; with PRICES, bench/arima uses recorded prices."
  parts=(etl arima likelihood lstm whole-market growth)
  if docker info >/dev/null 2>&1; then parts+=(containers catch-up); else echo; echo "bench/containers and bench/catch-up are left out: no Docker Engine answers."; fi
  for part in "${parts[@]}"; do
    echo; echo "## bench/$part"; echo
    if [ "$part" = arima ] && [ -n "${PRICES:-}" ]; then bench/arima --prices "$PRICES"; else "bench/$part"; fi
  done
} | tee "$out"
cp "$out" docs/benchmarks.md
