-- Split and dividend rules of one ticker that read the rows of that ticker only, and the checks of a day's returns in one scan.

-- The rule which splits are executed between two dates; splits_between() of the market and of one ticker multiply its rows. A condition
-- on the ticker restricts the rows before they are grouped. PostgreSQL does not move a condition of a lateral join into a grouped query:
-- the factors of one ticker would otherwise be taken from those of the whole market.
create function splits_executed(after_date date, until_date date)
returns setof ticker_splits
language sql stable parallel safe
as $$
    select split.*
    from ticker_splits as split
    where split.execution_date > after_date
        and split.execution_date <= until_date
        and split.valid_from <= after_date
        and split.valid_to > after_date
$$;

comment on function splits_executed is
    'The splits that were executed after after_date and up to until_date, of the securities that had the tickers on after_date';

create or replace function splits_between(after_date date, until_date date)
returns table (ticker text, shares_before numeric, shares_after numeric)
language sql stable parallel safe
as $$
    select split.ticker, product(split.split_from), product(split.split_to)
    from splits_executed(after_date, until_date) as split
    group by split.ticker
$$;

create or replace function splits_between(of_ticker text, after_date date, until_date date)
returns table (ticker text, shares_before numeric, shares_after numeric)
language sql stable parallel safe
as $$
    select split.ticker, product(split.split_from), product(split.split_to)
    from splits_executed(after_date, until_date) as split
    where split.ticker = of_ticker collate "C"
    group by split.ticker
$$;

-- The rule which cash went ex between two dates; cash_between() of the market and of one ticker add its rows.
create function dividends_restated(after_date date, until_date date)
returns table (ticker text, currency text, cash numeric)
language sql stable parallel safe
as $$
    select paid.ticker, paid.currency, paid.cash_amount * coalesce(split.shares_before / split.shares_after, 1)
    from ticker_dividends as paid
    -- as a condition of the lateral query, which is not executed for dividends of until_date then
    left join lateral (
        select restated.shares_before, restated.shares_after
        from splits_between(paid.ticker, paid.ex_dividend_date, until_date) as restated
        where paid.ex_dividend_date < until_date
    ) as split on true
    where paid.ex_dividend_date > after_date
        and paid.ex_dividend_date <= until_date
        and paid.valid_from <= after_date
        and paid.valid_to > after_date
$$;

comment on function dividends_restated is
    'The dividends that went ex after after_date and up to until_date, of the securities that had the tickers on after_date; cash is per share of until_date, restated for splits after the ex-dividend date';

create or replace function cash_between(after_date date, until_date date)
returns table (ticker text, cash numeric)
language sql stable parallel safe
as $$
    select paid.ticker, case when bool_and(coalesce(paid.currency, 'USD') = 'USD') then sum(paid.cash) end
    from dividends_restated(after_date, until_date) as paid
    group by paid.ticker
$$;

create or replace function cash_between(of_ticker text, after_date date, until_date date)
returns table (ticker text, cash numeric)
language sql stable parallel safe
as $$
    select paid.ticker, case when bool_and(coalesce(paid.currency, 'USD') = 'USD') then sum(paid.cash) end
    from dividends_restated(after_date, until_date) as paid
    where paid.ticker = of_ticker collate "C"
    group by paid.ticker
$$;

drop function report_missing_splits(date);
drop function report_day_moves(date);

-- Two checks of the large returns of a day:
--     a price step that a whole ratio explains within 3 %, at most 20 times the dollar volume of the bar before, and no split in
--     between; reported, never applied;
--     more moves than a market makes: on an ordinary day about 0.2 % of 11,000 tickers move by more than half, 2 % did not on any
--     recorded one.
create function report_large_returns(of_date date) returns integer
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
    reported integer;
begin
    select coalesce(array_agg(bars), '{}') into large
    from daily_bars as bars
    where bars.trading_date = of_date and abs(bars.daily_return) >= 0.48;

    select max(days.trading_date) into previous_date
    from trading_days as days
    where days.verdict = 'LOADED' and days.trading_date < of_date;

    with steps as (
        select
            bars.ticker,
            bars.close,
            before.close as previous_close,
            ln((bars.close / before.close)::double precision) as log_step
        from unnest(large) as bars
        cross join lateral (
            select stored.close, stored.volume
            from daily_bars as stored
            where stored.ticker = bars.ticker and stored.trading_date = previous_date
            limit 1
        ) as before
        where (bars.daily_return >= 0.9 or bars.daily_return <= -0.48)
            and bars.close * bars.volume <= 20 * before.close * before.volume
    ),
    explained as (
        select
            steps.*,
            ratio.shares
        from steps
        cross join lateral (
            select shares
            from unnest(array[2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 35, 40, 50, 60, 75, 80, 100, 150, 200]) as shares
            order by abs(abs(steps.log_step) - ln(shares::double precision))
            limit 1
        ) as ratio
        where abs(abs(steps.log_step) - ln(ratio.shares::double precision)) <= 0.03
            and not exists (select from splits_between(steps.ticker, previous_date, of_date))
    ),
    found as (
        insert into findings (kind, trading_date, ticker, message, evidence, decision)
        select
            'split_missing',
            of_date,
            ticker,
            'the close went from ' || trim_scale(previous_close) || ' on ' || previous_date || ' to ' || trim_scale(close)
                || ', which a split of ' || case when log_step > 0 then shares || ':1' else '1:' || shares end
                || ' explains, but no claim has it',
            jsonb_build_object(
                'split_from', case when log_step > 0 then shares else 1 end,
                'split_to', case when log_step > 0 then 1 else shares end,
                'price_step', exp(log_step)),
            'not applied; insert a row into split_overrides if the split took place'
        from explained
        on conflict (kind, coalesce(trading_date, date '-infinity'), coalesce(ticker, ''), coalesce(evidence ->> 'vendor_id', ''))
        where resolved_at is null
        do update set message = excluded.message, evidence = excluded.evidence
        returning ticker
    ),
    settled as (
        update findings
        set resolved_at = now(), decision = 'no longer found'
        where kind = 'split_missing'
            and trading_date = of_date
            and resolved_at is null
            and not exists (select from explained where explained.ticker = findings.ticker)
    )
    select count(*) into reported from found;

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
    return reported;
end
$$;

comment on function report_large_returns is
    'Opens a finding split_missing for each return of the day that a whole split ratio explains and no split accounts for, and day_moves if more than 2 % of the returns over one session, and at least 20, exceed 50 % in size; returns the number of split_missing';
