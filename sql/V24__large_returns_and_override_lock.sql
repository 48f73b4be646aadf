-- Two checks of the large returns of a day:
--     a price step that nearest_split() explains, with no split in between, and bars near enough for is_split_evidence(); reported,
--     never applied. The step is that from the last bar of the security, also if it had none on the previous loaded day. A market
--     move of this size has a volume of many times that of the bar before, a split has not: at most 20 times its dollars or twice its
--     shares; nothing follows from a bar before without volume. Most market moves of 20 to 60 % have no split: a ratio that is not
--     whole must explain the open too, with a close before of at least one dollar and at most three times its dollar volume. Cash that
--     went ex may explain the step too;
--     more moves than a market makes: on an ordinary day about 0.2 % of 11,000 tickers move by more than half, 2 % did not on any
--     recorded one.
create or replace function report_large_returns(of_date date) returns integer
language plpgsql
-- its queries are planned for each day otherwise, which takes longer than the queries
set plan_cache_mode = force_generic_plan
as $$
declare
    large daily_bars[];
    previous_date date;
    returns bigint;
    moves bigint;
    examples text;
    explained daily_bars[] := '{}';
    reported text[] := '{}';
begin
    select max(days.trading_date) into previous_date
    from trading_days as days
    where days.verdict = 'LOADED' and days.trading_date < of_date;

    -- a split of 5:4 is a return of -20 %, one of 2:3 of 50 %, each within the tolerance
    select coalesce(array_agg(bars), '{}') into large
    from daily_bars as bars
    where bars.trading_date = of_date
        and (
            bars.daily_return <= -0.19
            or bars.daily_return >= 0.47
            or (
                bars.daily_return is null
                and is_split_evidence(previous_date, of_date)
                -- steps_to() reads the last bar of the security, which takes longer than to exclude the tickers without a step
                and (
                    (
                        select bars.close <= 0.82 * earlier.close or bars.close >= 1.22 * earlier.close
                        from daily_bars as earlier
                        where earlier.ticker = bars.ticker
                            and earlier.trading_date >= of_date - evidence_days()
                            and earlier.trading_date < of_date
                        order by earlier.trading_date desc
                        limit 1)
                    or exists (
                        select from ticker_spells as spells where spells.ticker = bars.ticker and spells.is_traced))));

    -- on most days there is no such step, and no split has to be read
    if cardinality(large) > 0 then
        select coalesce(array_agg(steps.bar), '{}') into explained
        from steps_to(large, of_date) as steps
        where exists (select from nearest_split(steps.step));
    end if;

    if cardinality(explained) > 0 then
        with missing as (
            select steps.*, (steps.bar).ticker, (steps.bar).close, split.split_from, split.split_to
            from steps_to(explained, of_date) as steps
            cross join lateral nearest_split(steps.step) as split
            cross join lateral (
                select
                    stored.volume,
                    (steps.bar).volume <= 2 * stored.volume as is_of_few_shares,
                    (steps.bar).close * (steps.bar).volume as dollars,
                    stored.close * stored.volume as previous_dollars
                from daily_bars as stored
                where stored.ticker = steps.before_ticker and stored.trading_date = steps.before_date
            ) as before
            where case
                    when split.is_whole
                    then before.volume = 0 or before.is_of_few_shares or before.dollars <= 20 * before.previous_dollars
                    else steps.previous_close >= 1
                        and before.dollars <= 3 * before.previous_dollars
                        and abs(ln(((steps.bar).open / steps.previous_close)::double precision * split.split_to / split.split_from))
                            <= split.tolerance
                end
                and is_split_evidence(steps.before_date, of_date)
                and ((steps.bar).total_return is null or abs((steps.bar).total_return) > 0.1)
                and not exists (select from splits_between(steps.before_ticker, steps.before_date, of_date))
        ),
        found as (
            insert into findings (kind, trading_date, ticker, message, evidence, decision)
            select
                'split_missing',
                of_date,
                ticker,
                'the close went from ' || trim_scale(previous_close) || ' on ' || before_date
                    || case when before_ticker <> ticker then ' as ' || before_ticker else '' end || ' to ' || trim_scale(close) || ' on ' || of_date
                    || ', which a split of ' || split_from || ':' || split_to || ' explains, but no claim has it',
                jsonb_build_object('split_from', split_from, 'split_to', split_to, 'price_step', step),
                'not applied; insert a row into split_overrides if the split took place'
            from missing
            on conflict (kind, coalesce(trading_date, date '-infinity'), coalesce(ticker, ''), coalesce(evidence ->> 'vendor_id', ''))
            where resolved_at is null
            do update set message = excluded.message, evidence = excluded.evidence
            returning ticker
        )
        select coalesce(array_agg(ticker), '{}') into reported from found;
    end if;

    update findings
    set resolved_at = now(), decision = 'no longer found'
    where kind = 'split_missing'
        and trading_date = of_date
        and resolved_at is null
        and ticker <> all (reported)
        and not evidence ? 'vendor_factor';

    select count(*), string_agg(bars.ticker, ', ' order by bars.ticker)
    into moves, examples
    from unnest(large) as bars
    where bars.return_span = 1 and abs(bars.daily_return) > 0.5;
    if moves >= 20 then
        select count(*) into returns from daily_bars where trading_date = of_date and return_span = 1;
    end if;
    if moves > 0.02 * returns then
        perform report_finding(
            'day_moves',
            of_date,
            null,
            moves || ' of ' || returns || ' tickers moved by more than 50 %, expected at most 2 %: ' || left(examples, 200),
            jsonb_build_object('moves', moves, 'returns', returns),
            'loaded');
    else
        update findings
        set resolved_at = now(), decision = 'no longer found'
        where kind = 'day_moves' and trading_date = of_date and resolved_at is null;
    end if;
    return cardinality(reported);
end
$$;

-- A load or refresh of the day compares its answer with the stored bars, and then writes differences; a closure of the day deletes its bars.
create function lock_day_of_override() returns trigger
language plpgsql as $$
begin
    perform pg_advisory_xact_lock(1705001, day - date '1970-01-01')
    from (select unnest(array[old.trading_date, new.trading_date]) as day order by day) as days
    where day is not null;
    return coalesce(new, old);
end
$$;

comment on function lock_day_of_override is
    'Takes the locks of the days of the row, which a worker holds while it stores a day: Lock.DAY of the class Database, with the days since 1970-01-01 as key';

create trigger session_overrides_lock
before insert or update or delete on session_overrides
for each row execute function lock_day_of_override();
