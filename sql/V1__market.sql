-- The market as the vendor printed it, and the record of how it came here.

create table daily_bars (
    ticker text collate "C" not null,
    trading_date date not null,
    open numeric not null,
    high numeric not null,
    low numeric not null,
    close numeric not null,
    volume numeric not null,
    vwap numeric,
    trades bigint,
    daily_return double precision,
    return_span integer,
    constraint daily_bars_pk primary key (ticker, trading_date),
    constraint daily_bars_price_positive check (open > 0 and low > 0 and close > 0),
    constraint daily_bars_high_not_below_low check (high >= low),
    constraint daily_bars_volume_not_negative check (volume >= 0)
) partition by range (trading_date);

-- one day of the whole market; bench/primary-key has the measurement behind this and the primary key
create index daily_bars_trading_date on daily_bars (trading_date);

comment on table daily_bars is 'One row a ticker and session, prices and volume as traded (not split-adjusted; see adjusted_bars)';
comment on column daily_bars.ticker is 'Case matters: CpS and CPS are two securities';
comment on column daily_bars.volume is 'Shares, fractions kept';
comment on column daily_bars.vwap is 'Volume-weighted average price; missing where nothing traded; may lie outside low..high';
comment on column daily_bars.daily_return is '(close - c) / c, c the close on the last loaded date before, restated for splits since; null where the ticker had no bar then';
comment on column daily_bars.return_span is 'How many exchange sessions daily_return spans: 1, or more where days are missing';

-- Partitions by year: those of the vendor's history and the coming years are made here, any other when a day needs it.
-- Pages are filled by half only, so that the transform writes a row's return beside it, without touching an index.
create function create_daily_bars_year(year integer) returns void
language plpgsql as $$
declare
    partition_name text := format('daily_bars_%s', year);
begin
    if to_regclass(partition_name) is null then
        perform pg_advisory_xact_lock(1705003, year);
        execute format(
            'create table if not exists %I partition of daily_bars for values from (%L) to (%L) with (fillfactor = 50)',
            partition_name, make_date(year, 1, 1), make_date(year + 1, 1, 1));
    end if;
end
$$;

select create_daily_bars_year(year) from generate_series(2003, 2031) as year;

create table splits (
    ticker text collate "C" not null,
    execution_date date not null,
    split_from numeric not null,
    split_to numeric not null,
    adjustment_type text,
    vendor_id text,
    fetched_at timestamptz not null default now(),
    constraint splits_pk primary key (ticker, execution_date, split_from, split_to),
    constraint splits_ratio_positive check (split_from > 0 and split_to > 0)
);

create index splits_execution_date on splits (execution_date);

-- The one stretch of days whose splits are all in the table: at least from the first to the last loaded session.
create table splits_coverage (
    only_row boolean not null default true,
    first_date date not null,
    last_date date not null,
    constraint splits_coverage_pk primary key (only_row),
    constraint splits_coverage_one_row check (only_row)
);

comment on table splits is 'Every split from the first to the last loaded session: split_from shares became split_to before trading on execution_date';

create table ingestion_logs (
    run_id bigint generated always as identity,
    run_date date not null default current_date,
    ingestion_date date not null,
    row_count integer not null,
    duration_seconds double precision not null,
    verdict text not null,
    results_count integer,
    bars integer not null default 0,
    test_symbols integer not null default 0,
    refused integer not null default 0,
    inserted integer not null default 0,
    updated integer not null default 0,
    deleted integer not null default 0,
    request_id text,
    http_status integer,
    message text,
    finished_at timestamptz not null default now(),
    constraint ingestion_logs_pk primary key (run_id),
    constraint ingestion_logs_verdict_known check (verdict in ('LOADED', 'NO_SESSION', 'NOT_YET_PUBLISHED', 'OUT_OF_PLAN', 'SUSPECT_EMPTY', 'REFUSED', 'FAILED')),
    constraint ingestion_logs_ledger check (verdict <> 'LOADED' or bars + test_symbols + refused = results_count)
);

create index ingestion_logs_ingestion_date on ingestion_logs (ingestion_date);

comment on table ingestion_logs is 'A row a run of the ingest worker for one trading date';
comment on column ingestion_logs.run_date is 'The day the run took place';
comment on column ingestion_logs.ingestion_date is 'The trading date it was to load';
comment on column ingestion_logs.row_count is 'Bars of the day in daily_bars after the run';
comment on column ingestion_logs.results_count is 'Rows the vendor says it sent: bars + test_symbols + refused';
comment on column ingestion_logs.inserted is 'What the run changed in daily_bars: a reload of the same rows changes nothing';

create table refused_rows (
    run_id bigint not null,
    ticker text,
    reason text not null,
    raw text not null,
    constraint refused_rows_run foreign key (run_id) references ingestion_logs (run_id)
);

create index refused_rows_run_id on refused_rows (run_id);

comment on table refused_rows is 'What a day had that no bar may be, as the vendor sent it (control characters escaped)';

create table trading_days (
    trading_date date not null,
    is_session boolean not null,
    verdict text,
    bars integer,
    message text,
    run_id bigint,
    decided_at timestamptz,
    returns_stale boolean not null default false,
    constraint trading_days_pk primary key (trading_date),
    constraint trading_days_verdict_known check (verdict in ('LOADED', 'NO_SESSION', 'NOT_YET_PUBLISHED', 'OUT_OF_PLAN', 'SUSPECT_EMPTY', 'REFUSED', 'FAILED')),
    constraint trading_days_run foreign key (run_id) references ingestion_logs (run_id)
);

comment on table trading_days is 'One row for every calendar day asked for; a loaded day stays LOADED whatever a later run meets';
comment on column trading_days.verdict is 'What is known of the day; null while it was asked for and no run has ended with an answer';
comment on column trading_days.returns_stale is 'The day''s returns must be computed (again): its bars, the bars before or a split changed';

create view missing_sessions as
select trading_date, verdict, message, decided_at
from trading_days
where is_session and verdict is distinct from 'LOADED';

comment on view missing_sessions is 'Sessions asked for that are not in daily_bars, and why';

-- The vendor's limit of calls a minute, shared by every worker that uses this database.
create table vendor_calls (
    called_at timestamptz not null
);

create index vendor_calls_called_at on vendor_calls (called_at);

comment on table vendor_calls is 'When calls to the vendor were made or will be made: each worker books its call here first';

create function book_vendor_call(calls integer, per_window interval) returns double precision
language plpgsql as $$
declare
    earliest timestamptz;
begin
    perform pg_advisory_xact_lock(1705004, 0);
    delete from vendor_calls where called_at < clock_timestamp() - interval '1 hour';
    select called_at + per_window into earliest from vendor_calls order by called_at desc offset calls - 1 limit 1;
    earliest := greatest(coalesce(earliest, clock_timestamp()), clock_timestamp());
    insert into vendor_calls values (earliest);
    return extract(epoch from earliest - clock_timestamp());
end
$$;

comment on function book_vendor_call is 'Books the next free moment for a call so that no window holds more than so many; returns the seconds until then';

create aggregate product(numeric) (sfunc = numeric_mul, stype = numeric);

comment on aggregate product(numeric) is 'Exact product; null for no rows';

-- What the models read: every bar on the share basis of the last loaded session.
create view adjusted_bars as
with executed as (
    select ticker, execution_date, product(split_from) as shares_before, product(split_to) as shares_after
    from splits
    where execution_date <= (select max(trading_date) from trading_days where verdict = 'LOADED')
    group by ticker, execution_date
),
basis as (
    select
        ticker,
        coalesce(lag(execution_date) over (partition by ticker order by execution_date), date '-infinity') as first_date,
        execution_date as until_date,
        product(shares_before) over (partition by ticker order by execution_date desc) as price_numerator,
        product(shares_after) over (partition by ticker order by execution_date desc) as price_denominator
    from executed
)
select
    bars.ticker,
    bars.trading_date,
    coalesce(bars.open * basis.price_numerator / basis.price_denominator, bars.open) as open,
    coalesce(bars.high * basis.price_numerator / basis.price_denominator, bars.high) as high,
    coalesce(bars.low * basis.price_numerator / basis.price_denominator, bars.low) as low,
    coalesce(bars.close * basis.price_numerator / basis.price_denominator, bars.close) as close,
    coalesce(bars.volume * basis.price_denominator / basis.price_numerator, bars.volume) as volume,
    coalesce(bars.vwap * basis.price_numerator / basis.price_denominator, bars.vwap) as vwap,
    bars.trades,
    bars.daily_return,
    bars.return_span,
    coalesce(basis.price_denominator / basis.price_numerator, 1) as split_factor
from daily_bars as bars
left join basis
    on basis.ticker = bars.ticker
    and bars.trading_date >= basis.first_date
    and bars.trading_date < basis.until_date;

comment on view adjusted_bars is 'daily_bars with prices divided and volume multiplied by the splits executed since, up to the last loaded session';
