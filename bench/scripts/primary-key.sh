#!/usr/bin/env bash
# Compares primary keys and second indexes of daily_bars. For each layout, it loads a year of 252 sessions x 11,000 made-up rows with one
# COPY per day, sorted by ticker like the ingest worker, then one more day; reads the history of one ticker and one day; and updates
# daily_return in every row. Connects with psql's variables (PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE) and uses a separate schema.
#   bench/primary-key [SESSIONS] [TICKERS]
set -euo pipefail
sessions=${1:-252} tickers=${2:-11000}
export PGOPTIONS='-c search_path=primary_key_bench -c client_min_messages=warning'
sql() { psql -qAt -v ON_ERROR_STOP=1 "$@"; }
work=$(mktemp -d); trap 'rm -rf "$work"; sql -c "drop schema if exists primary_key_bench cascade"' EXIT
sql -c 'drop schema if exists primary_key_bench cascade' -c 'create schema primary_key_bench'

# rows of one session in ticker order: deterministic, prices with two decimals, volumes as whole numbers
session() {
  awk -v n="$tickers" -v day="$1" -v seed="$2" 'BEGIN { srand(seed); for (i = 0; i < n; i++) {
    c = 5 + (i * 7919 % 49000) / 100 * (1 + (rand() - .5) / 20);
    printf "%c%c%c%c,%s,%.2f,%.2f,%.2f,%.2f,%d,%.4f,%d\n", 65+i/17576%26, 65+i/676%26, 65+i/26%26, 65+i%26, day, c*.995, c*1.01, c*.99, c, 1e7*rand(), c*1.001, 1e5*rand() } }'
}
days=$(sql -c "select d::date from generate_series(date '2024-01-01', date '2026-12-31', '1 day') d where extract(isodow from d) < 6 limit $((sessions + 1))")
seed=0; for day in $days; do seed=$((seed + 1)); session "$day" $seed >"$work/$day.csv"; done
last=$(tail -1 <<<"$days")
first_days=$(head -n -1 <<<"$days")

ms() { local start end; start=$(date +%s%N); "$@" >"$work/out"; end=$(date +%s%N); echo $(((end - start) / 1000000)); }
copy() { for day in "$@"; do echo "\\copy bars(ticker, trading_date, open, high, low, close, volume, vwap, trades) from '$work/$day.csv' csv"; done >"$work/copy.sql"; sql -f "$work/copy.sql"; }
median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }
read5() { for _ in 1 2 3 4 5; do sql -c "explain (analyze, timing off, format json) $1" | grep '"Execution Time"' | grep -o '[0-9.]*'; done | median; }

printf '%-58s %8s %9s %9s %9s %9s %9s %9s\n' layout year_ms rows/s day_ms ticker_ms oneday_ms return_ms size
layout() { # fillfactor, then the DDL
  sql -c 'drop table if exists bars' -c "create table bars (ticker text collate \"C\" not null, trading_date date not null, open numeric not null,
    high numeric not null, low numeric not null, close numeric not null, volume numeric not null, vwap numeric, trades bigint,
    daily_return double precision, return_span integer) with (fillfactor = $1)" -c "$2" -c checkpoint
  local year day ticker one update
  # shellcheck disable=SC2086 # one word per day
  year=$(ms copy $first_days)
  day=$(ms copy "$last")
  sql -c 'vacuum analyze bars'
  ticker=$(read5 "select * from bars where ticker = 'AJKL' order by trading_date")
  one=$(read5 "select * from bars where trading_date = date '$last'")
  update=$(ms sql -c "set work_mem = '256MB'" -c "with sessions as (select trading_date, lag(trading_date) over (order by trading_date) as previous from (select distinct trading_date from bars) d)
    update bars set daily_return = (bars.close - p.close) / p.close, return_span = 1 from sessions s join bars p on p.trading_date = s.previous where bars.trading_date = s.trading_date and bars.ticker = p.ticker")
  printf '%-58s %8d %9d %9d %9.2f %9.2f %9d %9s\n' "ff=$1 ${2//alter table bars add /}" "$year" $((sessions * tickers * 1000 / year)) "$day" "$ticker" "$one" "$update" \
    "$(sql -c "select pg_size_pretty(pg_total_relation_size('bars'))")"
}
layout 100 "alter table bars add primary key (trading_date, ticker)"
layout 100 "alter table bars add primary key (ticker, trading_date)"
layout 100 "alter table bars add primary key (trading_date, ticker); create index on bars (ticker)"
layout 100 "alter table bars add primary key (ticker, trading_date); create index on bars (trading_date)"
layout 50 "alter table bars add primary key (ticker, trading_date); create index on bars (trading_date)"
layout 50 "alter table bars add primary key (ticker, trading_date); create index on bars using brin (trading_date)"
