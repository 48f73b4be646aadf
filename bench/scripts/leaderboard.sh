#!/usr/bin/env bash
# Compares naive, drift, auto-ARIMA, trees and LSTM on recorded prices: loads CSV files of Yahoo Finance (…-TICKER-FROM-TO.csv: Date,
# Open, High, Low, Close, Adj Close, Volume; closes are split-adjusted) into an embedded PostgreSQL and runs `ml-worker compare`.
# Needs `make build` and psql.
#   bench/leaderboard FILE… [-- OPTIONS of compare]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
JAVA_HOME=${JAVA_HOME:-$(cd "$root" && .mvn/jdk-home)} && export JAVA_HOME
java="$JAVA_HOME/bin/java"
if [ -z "${POSTGRES_PORT:-}" ]; then # start a database that runs until this script ends
  exec "$java" -cp "$root/replay/target/replay.jar" finance.replay.database.RunWithStandIns "$0" "$@"
fi
# shellcheck disable=SC2153 # set by RunWithStandIns
sql() { PGPASSWORD=$POSTGRES_PASSWORD psql -qAt -v ON_ERROR_STOP=1 -h "$POSTGRES_HOST" -p "$POSTGRES_PORT" -U "$POSTGRES_USER" "$POSTGRES_DB" "$@"; }
worker=("$java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -jar "$root/ml-worker/target/ml-worker.jar")
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
