#!/usr/bin/env bash
# Measures the time and memory of `forecast --all` for several numbers of tickers and sessions, by bench/whole-market.
# Prints Markdown; takes six minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
echo '| tickers | sessions | wall | peak memory |'; echo '|---|---|---|---|'
for size in "2750 500" "5500 500" "11000 500" "11000 250" "11000 1000"; do
  read -r tickers sessions <<<"$size"
  bench/whole-market "$tickers" "$sessions" | awk -F'|' -v size="| $tickers | $sessions " '/forecast --all/ && !seen++ {print size "|" $3 "|" $4 "|"}'
done
