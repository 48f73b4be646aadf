-- Statistics of the loaded days, with which the admission check compares a new day.

create table day_statistics (
    trading_date date not null,
    bars integer not null,
    shares double precision not null,
    typical_volume double precision not null,
    most_shares text[] collate "C" not null,
    most_dollars text[] collate "C" not null,
    most_dollars_closes double precision[] not null,
    most_dollars_volumes double precision[] not null,
    comparisons integer not null default 0,
    constraint day_statistics_pk primary key (trading_date),
    constraint day_statistics_values check (
        cardinality(most_dollars) = cardinality(most_dollars_closes)
        and cardinality(most_dollars) = cardinality(most_dollars_volumes))
)
-- a row has about 4 kB; compressing it, and reading it from a TOAST table, would take longer than the rest of the check
with (toast_tuple_target = 8160);

comment on table day_statistics is
    'One row per day that was loaded: what the admission check compares. Only rows of days that are LOADED in trading_days count';
comment on column day_statistics.shares is 'Sum of the volumes';
comment on column day_statistics.typical_volume is 'Geometric mean of the volumes above zero; 0 if no ticker traded';
comment on column day_statistics.most_shares is 'The 100 tickers with the largest volume, in this order';
comment on column day_statistics.most_dollars is 'The 100 tickers with the largest close times volume, in this order';
comment on column day_statistics.most_dollars_closes is 'Closes of most_dollars, in the same order; most_dollars_volumes likewise';
comment on column day_statistics.comparisons is
    'Number of sessions with which the day was compared; a day with few comparisons is compared again when more sessions are loaded';

-- For days that were loaded by a version without this table; a load writes the statistics itself.
create function fill_day_statistics(of_date date) returns void
language sql
as $$
    with ranked as (
        select
            ticker,
            close::double precision as close,
            volume::double precision as volume,
            row_number() over (order by volume::double precision desc, ticker) as by_shares,
            row_number() over (order by close::double precision * volume::double precision desc, ticker) as by_dollars
        from daily_bars
        where trading_date = of_date
    )
    insert into day_statistics (
        trading_date, bars, shares, typical_volume, most_shares, most_dollars, most_dollars_closes, most_dollars_volumes)
    select
        of_date,
        count(*),
        coalesce(sum(volume), 0),
        coalesce(exp(avg(ln(nullif(volume, 0)))), 0),
        coalesce(array_agg(ticker order by by_shares) filter (where by_shares <= 100), '{}'),
        coalesce(array_agg(ticker order by by_dollars) filter (where by_dollars <= 100), '{}'),
        coalesce(array_agg(close order by by_dollars) filter (where by_dollars <= 100), '{}'),
        coalesce(array_agg(volume order by by_dollars) filter (where by_dollars <= 100), '{}')
    from ranked
    on conflict (trading_date) do nothing
$$;

comment on function fill_day_statistics is 'Computes the statistics of a loaded day from its bars; keeps existing ones';
