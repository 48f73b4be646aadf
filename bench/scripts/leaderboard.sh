#!/usr/bin/env bash
# Compares naive, drift, auto-ARIMA, trees and LSTM on recorded prices: loads CSV files of Yahoo Finance (…-TICKER-FROM-TO.csv: Date,
# Open, High, Low, Close, Adj Close, Volume; closes are split-adjusted) into an embedded PostgreSQL and runs `ml-worker compare`.
# Needs psql.
#   bench/leaderboard FILE… [-- OPTIONS of compare]
set -euo pipefail
if [ -z "${POSTGRES_PORT:-}" ]; then # start a database that runs until this script ends
  arguments=() options=()
  while [ $# -gt 0 ] && [ "$1" != -- ]; do arguments+=("$(realpath "$1")"); shift; done # the script leaves this folder
  options=("$@")
fi
cd "$(dirname "$0")/../.."
. bench/scripts/common.sh
if [ -z "${POSTGRES_PORT:-}" ]; then
  needs_psql
  needs_jars ml-worker replay
  with_stand_ins bench/scripts/leaderboard.sh "${arguments[@]}" "${options[@]}"
fi
worker=("$java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -jar ml-worker/target/ml-worker.jar)
"${worker[@]}" migrate >/dev/null
sql -c "create table yahoo (trading_date date, open numeric, high numeric, low numeric, close numeric, adjusted numeric, volume numeric)"
tickers=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
  ticker=$(basename "$1" .csv | cut -d- -f2); tickers+=("$ticker")
  sql <<SQL
truncate yahoo;
\copy yahoo from '$1' csv header null 'null'
select create_daily_bars_year(y) from (select distinct extract(year from trading_date)::int as y from yahoo) years \g /dev/null
insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
select '$ticker', trading_date, open, greatest(high, low), least(high, low), close, volume from yahoo where close > 0;
insert into trading_days (trading_date, is_session, verdict, decided_at)
select trading_date, true, 'LOADED', now() from yahoo on conflict do nothing;
SQL
  shift
done
[ $# -gt 0 ] && shift
exec env OMP_NUM_THREADS=1 "${worker[@]}" compare "${tickers[@]}" "$@"
