#!/usr/bin/env bash
# Measures the disk use of the tables for a whole market. Loads a year of made-up sessions with the real workers into an embedded
# PostgreSQL, then forecasts as of some of its last sessions and scores what is known, and tunes a 200th of the tickers. Prints
# Markdown: rows and size as measured, and rows and size of a year of daily runs: bars and reference data as measured; forecasts,
# scores and models by their size per row, with five forecasts per ticker and session and 52 tunings. Needs psql.
#   bench/disk-use [TICKERS] [DAYS with forecasts]        default: 11000 2
set -euo pipefail
cd "$(dirname "$0")/../.."
. bench/scripts/common.sh
tickers=${1:-11000} days=${2:-2}
if [ -z "${POSTGRES_PORT:-}" ]; then # start a database and a replay server that run until this script ends
  needs_psql
  needs_jars ingest-worker transform-worker ml-worker replay
  with_stand_ins --tickers "$tickers" bench/scripts/disk-use.sh "$tickers" "$days"
fi
first=2025-01-02 last=2025-12-31 shards=200

worker() { # module, arguments; prints the last line of its output
  local module=$1 options=jvm/etl.options line
  shift
  if [ "$module" = ml-worker ]; then options=jvm/ml.options; fi
  line=$("$java" "@$options" -jar "$module/target/$module.jar" "$@" 2>>target/disk-use.err | tail -1)
  echo "$module $*: $line" >&2
}

mkdir -p target
worker ingest-worker "$first" "$last"
worker transform-worker --all
for day in $(sql -c "select trading_date from (select trading_date from trading_days where verdict = 'LOADED'
    order by trading_date desc offset 1 limit $days) as newest order by 1"); do
  worker ml-worker forecast --all --as-of "$day"
done
rm -f target/disk-use.csv
worker ml-worker tune-arima --all --shard "1/$shards" --results target/disk-use.csv
worker ml-worker score --all
worker ingest-worker clean

sql <<SQL
vacuum analyze;
create temporary table measured (table_name text, bytes bigint, rows bigint);
do \$\$
declare
    size record;
    rows bigint;
begin
    for size in
        select coalesce(pg_partition_root(oid), oid)::regclass as table_name, sum(pg_total_relation_size(oid)) as bytes
        from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and reltuples > 0
        group by 1
    loop
        execute 'select count(*) from ' || size.table_name into rows;
        insert into measured (table_name, bytes, rows) values (size.table_name, size.bytes, rows);
    end loop;
end
\$\$;
select '$tickers made-up tickers, $first to $last, forecasts of $days days; '
    || (select count(*) from trading_days where verdict = 'LOADED') || ' sessions; ' || split_part(version(), ' on ', 1) || '.';
select '';
select '| table | rows | MB | bytes per row | rows of a year | MB of a year | MB per month |';
select '|---|---|---|---|---|---|---|';
with sessions as (
    select count(*) as count from trading_days where verdict = 'LOADED'
),
runs as (
    select
        count(*) filter (where command = 'forecast') / $days * sessions.count
            + count(*) filter (where command = 'tune') * $shards * 52 as count
    from model_runs
    cross join sessions
    group by sessions.count
),
scaled as (
    select
        measured.*,
        case table_name
            when 'forecasts' then 5 * runs.count
            when 'forecast_scores' then 5 * runs.count
            when 'model_runs' then runs.count
            when 'unforecast_tickers' then rows / $days * 62 -- KEEP_DAYS=90 contains about 62 sessions
            else rows
        end as year_rows
    from measured
    cross join runs
),
with_total as (
    select table_name, rows, bytes, year_rows, bytes::numeric / rows * year_rows as year_bytes from scaled
    union all
    select 'all', null, sum(bytes), null, sum(bytes::numeric / rows * year_rows) from scaled
)
select format('| %s | %s | %s | %s | %s | %s | %s |', table_name, to_char(rows, 'FM999,999,999,999'), round(bytes / 1e6, 1),
    round(bytes / rows), to_char(year_rows, 'FM999,999,999,999'), round(year_bytes / 1e6), round(year_bytes / 12e6, 1))
from with_total
where year_bytes > 500000
order by table_name = 'all', year_bytes desc;
SQL
