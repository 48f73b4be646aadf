#!/usr/bin/env bash
# Measures time and memory of `forecast --all` for a whole market. Fills an embedded PostgreSQL with made-up tickers: random walks with
# daily volatilities of 1 to 4 %; 2 % are delisted, 2 % recently listed, 1 % have a constant price, and 12 % are thinly traded with
# one of 50 sessions missing. Then it runs ml-worker as a process: `forecast --all` twice, the second time without work, and `score`
# after one more day. Prints Markdown. Needs psql. The CPU seconds are user and system time of the worker; compare them and not the
# wall seconds on a machine that runs other work. With --thin, 30 % of the tickers have no bar in a tenth to half of the sessions.
#   bench/whole-market [--thin] [TICKERS] [SESSIONS] [OPTION of forecast]…        default: 11000 500
set -euo pipefail
cd "$(dirname "$0")/../.."
. bench/scripts/common.sh
tickers=11000 sessions=500 options=() thin=()
[ "${1:-}" = --thin ] && { thin=(--thin); shift; }
[[ ${1:-} =~ ^[0-9]+$ ]] && { tickers=$1; shift; }
[[ ${1:-} =~ ^[0-9]+$ ]] && { sessions=$1; shift; }
options=("$@")
if [ -z "${POSTGRES_PORT:-}" ]; then # start a database that runs until this script ends
  needs_psql
  needs_jars ml-worker replay
  with_stand_ins bench/scripts/whole-market.sh "${thin[@]}" "$tickers" "$sessions" "${options[@]}"
fi

# shellcheck disable=SC2206 # the variable may hold several options
worker=("$java" @jvm/ml.options ${ML_WORKER_JVM:-} -jar ml-worker/target/ml-worker.jar)
"${worker[@]}" migrate >/dev/null

missing='case when ticker_number % 8 = 5 then 0.02 else 0 end' # the share of sessions without a bar
[ "${#thin[@]}" -gt 0 ] && missing="case when ticker_number % 10 in (1, 4, 8) then 0.1 + 0.4 * (ticker_number % 37) / 36.0 else $missing end"

# the standard deviation of a daily log return
volatility='case when ticker_number % 100 = 7 then 0 else 0.01 + 0.03 * (ticker_number % 13) / 12 end'

# stores bars in the order of the ingest worker: by day, and by ticker within a day
fill() {
  sql <<SQL
select setseed(0.5);
create temporary table sessions as -- weekdays; holidays make no difference to the measurement
select row_number() over (order by d)::int as session, d::date as trading_date
from generate_series(date '2026-01-02' - $sessions * 7 / 5 - 9, date '2026-01-02', '1 day') d
where extract(isodow from d) < 6 order by d;
delete from sessions where session <= (select max(session) - $sessions from sessions);
update sessions set session = session - (select min(session) - 1 from sessions);
create temporary table walks as
select ticker_number, session, 20 + ticker_number % 180 as start, $volatility * random_normal() as change
from generate_series(1, $tickers) ticker_number
cross join generate_series(1, $sessions) session
where not (ticker_number % 50 = 3 and session > $sessions - 20)
    and not (ticker_number % 50 = 4 and session < $sessions - 60);
insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
select 'T' || lpad(to_hex(ticker_number), 4, '0'), trading_date, close, close, close, close, volume
from (
    select ticker_number, session, (1e6 * (0.5 + random()))::bigint as volume, random() as lot, $missing as missing,
        greatest(0.01, (start * exp(sum(change) over (partition by ticker_number order by session)))::numeric(14, 4)) as close
    from walks) walk
inner join sessions using (session)
where lot >= missing or session = $sessions
order by trading_date, ticker_number;
insert into trading_days (trading_date, is_session, verdict, decided_at) select trading_date, true, 'LOADED', now() from sessions;
analyze daily_bars;
SQL
}

# prints a table row: wall seconds, CPU seconds and peak memory of the worker, and its last output line
run() {
  local start pid peak=0 now stat=() used=() ticks
  ticks=$(getconf CLK_TCK)
  start=$(date +%s%N)
  "${worker[@]}" "$@" >target/whole-market.out 2>target/whole-market.err & pid=$!
  while now=$(awk '/VmHWM/ {print $2}' "/proc/$pid/status" 2>/dev/null) && [ -n "$now" ]; do
    peak=$now
    { read -r -a stat <"/proc/$pid/stat"; } 2>/dev/null && used=("${stat[@]}")
    sleep 0.1
  done
  local took=$((($(date +%s%N) - start) / 100000000))
  wait "$pid" || { cat target/whole-market.err; return 1; }
  # shellcheck disable=SC2016 # backquotes are Markdown
  printf '| `%s` | %d.%d s | %d s | %d MB | %s |\n' "$*" $((took / 10)) $((took % 10)) \
    $(((${used[13]:-0} + ${used[14]:-0}) / ticks)) $((peak / 1024)) "$(tail -1 target/whole-market.out)"
}

mkdir -p target
fill
echo "$tickers made-up tickers x $sessions sessions, $(sql -c 'select count(*) from daily_bars') bars; $(nproc) cores, $("$java" -version 2>&1 | head -1)."
echo; echo '| command | wall | CPU | peak memory | last output line |'; echo '|---|---|---|---|---|'
run forecast --all "${options[@]}"
run forecast --all "${options[@]}"
next=$(sql -c "select min(target_date) from forecasts")
sql -c "insert into daily_bars (ticker, trading_date, open, high, low, close, volume)
  select ticker, '$next', close, close, close, greatest(0.01, (close * exp($volatility * random_normal())::numeric)::numeric(14, 4)), volume
  from daily_bars
  cross join lateral (select ('x' || substr(ticker, 2))::bit(16)::int as ticker_number) as numbered
  where trading_date = (select max(origin_date) from forecasts)" \
  -c "insert into trading_days (trading_date, is_session, verdict, decided_at) values ('$next', true, 'LOADED', now())"
run score
run score
