-- Dividends and total returns, and the vendor's split factors compared with the chosen splits.

create table dividend_claims (
    claim_id bigint generated always as identity,
    vendor_id text,
    ticker text collate "C" not null,
    ex_dividend_date date not null,
    cash_amount numeric not null,
    currency text,
    distribution_type text,
    frequency integer,
    declaration_date date,
    record_date date,
    pay_date date,
    split_adjusted_cash_amount numeric,
    historical_adjustment_factor numeric,
    first_seen timestamptz not null default now(),
    last_seen timestamptz not null default now(),
    missing_since timestamptz,
    gone_at timestamptz,
    constraint dividend_claims_pk primary key (claim_id),
    constraint dividend_claims_cash_positive check (cash_amount > 0)
);

create unique index dividend_claims_known on dividend_claims (ticker, ex_dividend_date, cash_amount, coalesce(vendor_id, ''));
create index dividend_claims_ex_dividend_date on dividend_claims (ex_dividend_date);
create index dividend_claims_missing on dividend_claims (claim_id) where missing_since is not null;

comment on table dividend_claims is
    'Every dividend that the vendor ever sent (https://massive.com/docs/rest/stocks/corporate-actions/dividends); the table dividends holds those that count';
comment on column dividend_claims.missing_since is
    'When a response first lacked the claim; it counts until a later run finds it missing again. Null while the vendor sends it';
comment on column dividend_claims.gone_at is 'When a later run found it missing, or the vendor replaced it: the claim no longer counts';

create table dividends (
    vendor_id text,
    ticker text collate "C" not null,
    ex_dividend_date date not null,
    cash_amount numeric not null,
    currency text,
    distribution_type text,
    frequency integer,
    declaration_date date,
    record_date date,
    pay_date date,
    split_adjusted_cash_amount numeric,
    historical_adjustment_factor numeric,
    fetched_at timestamptz not null default now(),
    constraint dividends_cash_positive check (cash_amount > 0)
);

create unique index dividends_known on dividends (ticker, ex_dividend_date, cash_amount, coalesce(vendor_id, ''));
create index dividends_ex_dividend_date on dividends (ex_dividend_date);

comment on table dividends is
    'All dividends that count, for the dates of dividends_coverage: cash_amount is paid for each share held before trading on ex_dividend_date';
comment on column dividends.cash_amount is 'Per share of ex_dividend_date: after a split of the same day';
comment on column dividends.currency is 'ISO 4217; null stands for USD, the currency of the market';
comment on column dividends.frequency is 'Payments per year; 0 if paid once';
comment on column dividends.split_adjusted_cash_amount is 'The vendor''s amount on the share basis of the day it was fetched; compared, not used';
comment on column dividends.historical_adjustment_factor is 'The vendor''s factor for prices before the date; kept, not used';

create table dividends_coverage (
    only_row boolean not null default true,
    first_date date not null,
    last_date date not null,
    constraint dividends_coverage_pk primary key (only_row),
    constraint dividends_coverage_one_row check (only_row)
);

comment on table dividends_coverage is 'One row: the range of days whose dividends are complete in the table dividends';

create table dividend_choices_due (
    ticker text collate "C" not null,
    constraint dividend_choices_due_pk primary key (ticker)
);

comment on table dividend_choices_due is 'Tickers for which choose_dividends() must choose again';

create function dividend_choice_is_due() returns trigger
language plpgsql as $$
begin
    insert into dividend_choices_due (ticker) values (coalesce(new.ticker, old.ticker)) on conflict do nothing;
    return null;
end
$$;

create trigger dividend_claims_choice_is_due
after insert or delete
or update of
    gone_at, currency, distribution_type, frequency, declaration_date, record_date, pay_date,
    split_adjusted_cash_amount, historical_adjustment_factor
on dividend_claims
for each row execute function dividend_choice_is_due();

-- A changed split changes the expected split-adjusted amounts, and the share basis of the close before a dividend.
create function split_makes_dividends_due() returns trigger
language plpgsql as $$
begin
    insert into dividend_choices_due (ticker)
    select coalesce(new.ticker, old.ticker)
    where exists (select from dividend_claims as claim where claim.ticker = coalesce(new.ticker, old.ticker) and claim.gone_at is null)
    on conflict do nothing;
    return null;
end
$$;

create trigger splits_make_dividends_due
after insert or delete on splits
for each row execute function split_makes_dividends_due();

-- A tenth of the close is more than almost all dividends, so that few tickers become due.
create function mark_dividend_choices_due(loaded_date date) returns void
language sql
as $$
    insert into dividend_choices_due (ticker)
    select distinct claims.ticker
    from dividend_claims as claims
    inner join daily_bars as bars on bars.ticker = claims.ticker and bars.trading_date = loaded_date
    where claims.gone_at is null
        and claims.ex_dividend_date between loaded_date + 1 and loaded_date + 7
        and claims.cash_amount >= bars.close / 10
    on conflict do nothing
$$;

comment on function mark_dividend_choices_due is
    'To be called after the bars of a day changed: the close before an ex-dividend date limits the cash';

alter table findings drop constraint findings_kind_known;
alter table findings add constraint findings_kind_known check (kind in (
    'split_duplicate', 'split_repeated', 'split_contradicts_price', 'split_unreadable', 'split_missing', 'splits_vanished',
    'dividend_implausible', 'dividend_unreadable', 'dividends_vanished', 'day_incomplete', 'day_volume', 'day_stale_copy',
    'day_moves', 'bars_conflict', 'identity_changed', 'vendor_revised'));

-- A dividend counts unless
--     it repeats another one: the same cash, currency and type, on the same date or, for at most twelve payments per year, on dates
--     up to ten days apart. The claim that the vendor added last counts; if they are equally old, the earliest date;
--     its cash is at least the last close before the ex-dividend date, on the share basis of that date.
create function choose_dividends() returns integer
language plpgsql as $$
declare
    changes integer;
begin
    with due as (
        delete from dividend_choices_due returning ticker
    ),
    claims as (
        select
            claim.*,
            coalesce(claim.currency, 'USD') as known_currency,
            coalesce(claim.vendor_id, 'claim ' || claim.claim_id) as finding_id,
            claim.ex_dividend_date
                - lag(claim.ex_dividend_date) over (
                    partition by claim.ticker, claim.cash_amount, coalesce(claim.currency, 'USD'), coalesce(claim.distribution_type, '')
                    order by claim.ex_dividend_date, claim.claim_id)
                <= case when claim.frequency <= 12 then 10 else 0 end as repeats
        from dividend_claims as claim
        inner join due on due.ticker = claim.ticker
        where claim.gone_at is null
    ),
    grouped as (
        select
            claims.*,
            count(*) filter (where repeats is not true) over (
                partition by ticker, cash_amount, known_currency, coalesce(distribution_type, '')
                order by ex_dividend_date, claim_id) as repetition
        from claims
    ),
    ranked as (
        select
            grouped.*,
            row_number() over repeated as rank,
            first_value(ex_dividend_date) over repeated as chosen_date,
            first_value(finding_id) over repeated as chosen_id,
            count(*) over (partition by ticker, ex_dividend_date, known_currency, coalesce(distribution_type, '')) as of_one_type
        from grouped
        window repeated as (
            partition by ticker, cash_amount, known_currency, coalesce(distribution_type, ''), repetition
            order by first_seen desc, ex_dividend_date, claim_id)
    ),
    priced as (
        select
            ranked.*,
            before.trading_date as before_date,
            before.close * coalesce(until_ex.shares_before / until_ex.shares_after, 1) as close_before,
            ranked.cash_amount * coalesce(since_ex.shares_before / since_ex.shares_after, 1) as expected_adjusted,
            coalesce(since_ex.shares_before / since_ex.shares_after, 1) as split_ratio,
            coalesce(coverage.last_date >= current_date - 10, false) as splits_are_complete
        from ranked
        left join lateral (
            select bars.trading_date, bars.close
            from daily_bars as bars
            where bars.ticker = ranked.ticker
                and bars.trading_date < ranked.ex_dividend_date
                and bars.trading_date >= ranked.ex_dividend_date - 30
            order by bars.trading_date desc
            limit 1
        ) as before on true
        left join lateral splits_between(ranked.ticker, before.trading_date, ranked.ex_dividend_date) as until_ex on true
        left join lateral splits_between(ranked.ticker, ranked.ex_dividend_date, current_date) as since_ex on true
        left join splits_coverage as coverage on true
    ),
    judged as (
        select
            priced.*,
            known_currency = 'USD' and cash_amount >= close_before as exceeds_close,
            -- later splits that are not loaded explain any ratio but that of the loaded ones
            abs(split_adjusted_cash_amount - expected_adjusted) > 0.01 * expected_adjusted + 0.000001
                and (
                    splits_are_complete
                    or (split_ratio <> 1 and abs(split_adjusted_cash_amount - cash_amount) <= 0.01 * cash_amount)) as disagrees
        from priced
    ),
    chosen as (
        select *
        from judged
        where rank = 1 and exceeds_close is not true
    ),
    gone as (
        delete from dividends as stored
        using due
        where stored.ticker = due.ticker
            and not exists (
                select
                from chosen
                where (chosen.ticker, chosen.ex_dividend_date, chosen.cash_amount, coalesce(chosen.vendor_id, ''))
                    = (stored.ticker, stored.ex_dividend_date, stored.cash_amount, coalesce(stored.vendor_id, '')))
        returning stored.ex_dividend_date
    ),
    corrected as (
        update dividends as stored
        set currency = chosen.currency, distribution_type = chosen.distribution_type, frequency = chosen.frequency,
            declaration_date = chosen.declaration_date, record_date = chosen.record_date, pay_date = chosen.pay_date,
            split_adjusted_cash_amount = chosen.split_adjusted_cash_amount,
            historical_adjustment_factor = chosen.historical_adjustment_factor, fetched_at = chosen.last_seen
        from chosen
        where (chosen.ticker, chosen.ex_dividend_date, chosen.cash_amount, coalesce(chosen.vendor_id, ''))
            = (stored.ticker, stored.ex_dividend_date, stored.cash_amount, coalesce(stored.vendor_id, ''))
            and (
                chosen.currency, chosen.distribution_type, chosen.frequency, chosen.declaration_date, chosen.record_date,
                chosen.pay_date, chosen.split_adjusted_cash_amount, chosen.historical_adjustment_factor)
            is distinct from (
                stored.currency, stored.distribution_type, stored.frequency, stored.declaration_date, stored.record_date,
                stored.pay_date, stored.split_adjusted_cash_amount, stored.historical_adjustment_factor)
        returning stored.ex_dividend_date
    ),
    come as (
        insert into dividends (
            vendor_id, ticker, ex_dividend_date, cash_amount, currency, distribution_type, frequency, declaration_date, record_date,
            pay_date, split_adjusted_cash_amount, historical_adjustment_factor, fetched_at)
        select
            vendor_id, ticker, ex_dividend_date, cash_amount, currency, distribution_type, frequency, declaration_date, record_date,
            pay_date, split_adjusted_cash_amount, historical_adjustment_factor, last_seen
        from chosen
        on conflict do nothing
        returning ex_dividend_date
    ),
    changed as (
        select ex_dividend_date from gone
        union all
        select ex_dividend_date from corrected
        union all
        select ex_dividend_date from come
    ),
    stale as (
        update trading_days set returns_stale = true
        where trading_date in (
            select (
                select min(days.trading_date)
                from trading_days as days
                where days.verdict = 'LOADED' and days.trading_date >= dates.ex_dividend_date)
            from (select distinct ex_dividend_date from changed) as dates)
    ),
    problems as (
        select
            judged.*,
            array_remove(
                array[
                    case
                        when rank > 1
                        then 'repeats ' || chosen_id || ' of ' || chosen_date || ' with the same cash and type'
                    end,
                    case
                        when exceeds_close
                        then 'expected less than the close of ' || before_date || ', ' || round(close_before, 4) || ' on the share basis of the day'
                    end,
                    case
                        when disagrees
                        then 'expected a split-adjusted amount of ' || round(expected_adjusted, 6) || ', found '
                            || trim_scale(split_adjusted_cash_amount)
                    end,
                    case when known_currency <> 'USD' then 'expected US dollars, found ' || known_currency end,
                    case
                        when rank = 1 and of_one_type > 1 and exists (
                            select
                            from judged as other
                            where other.ticker = judged.ticker
                                and other.ex_dividend_date = judged.ex_dividend_date
                                and other.known_currency = judged.known_currency
                                and coalesce(other.distribution_type, '') = coalesce(judged.distribution_type, '')
                                and other.cash_amount <> judged.cash_amount
                                and other.rank = 1)
                        then 'expected one dividend of the type ' || coalesce(distribution_type, 'null') || ' on the day, found several'
                    end],
                null) as reasons
        from judged
    ),
    found as (
        select
            ex_dividend_date,
            ticker,
            'dividend of ' || trim_scale(cash_amount) || ' ' || known_currency || ' (id ' || finding_id || '): '
                || array_to_string(reasons, '; ') as message,
            jsonb_build_object(
                'vendor_id', finding_id, 'cash_amount', cash_amount, 'currency', known_currency, 'close_before', close_before,
                'split_adjusted_cash_amount', split_adjusted_cash_amount, 'expected_split_adjusted_cash_amount', expected_adjusted) as evidence,
            case
                when rank > 1 or exceeds_close then 'not counted'
                when known_currency <> 'USD' then 'counted: no total return on the day'
                else 'counted with cash_amount'
            end as decision
        from problems
        where reasons <> '{}'
    ),
    reported as (
        insert into findings (kind, trading_date, ticker, message, evidence, decision)
        select 'dividend_implausible', ex_dividend_date, ticker, message, evidence, decision
        from found
        on conflict (kind, coalesce(trading_date, date '-infinity'), coalesce(ticker, ''), coalesce(evidence ->> 'vendor_id', ''))
        where resolved_at is null
        do update set message = excluded.message, evidence = excluded.evidence, decision = excluded.decision
    ),
    settled as (
        update findings
        set resolved_at = now(), decision = 'no longer found'
        from due
        where findings.ticker = due.ticker
            and findings.resolved_at is null
            and findings.kind = 'dividend_implausible'
            and not exists (
                select
                from found
                where (found.ex_dividend_date, found.ticker, found.evidence ->> 'vendor_id')
                    = (findings.trading_date, findings.ticker, findings.evidence ->> 'vendor_id'))
    )
    select count(*) into changes from changed;
    return changes;
end
$$;

comment on function choose_dividends is
    'Chooses the dividends of all due tickers among their claims, writes them to dividends with findings, and marks the returns they change as stale; returns the number of rows added, removed and changed';

create function cash_between(after_date date, until_date date)
returns table (ticker text, cash numeric)
language sql stable parallel safe
as $$
    select
        paid.ticker,
        case
            when bool_and(coalesce(paid.currency, 'USD') = 'USD')
            then sum(paid.cash_amount * coalesce(split.shares_before / split.shares_after, 1))
        end
    from dividends as paid
    left join lateral splits_between(paid.ticker, paid.ex_dividend_date, until_date) as split on paid.ex_dividend_date < until_date
    where paid.ex_dividend_date > after_date and paid.ex_dividend_date <= until_date
    group by paid.ticker
$$;

comment on function cash_between(date, date) is
    'Dollars per share of until_date that went ex after after_date and up to until_date, restated for splits after the ex-dividend date. One row per ticker with a dividend; cash is null if one of them is not in dollars';

create function cash_between(of_ticker text, after_date date, until_date date)
returns table (ticker text, cash numeric)
language sql stable parallel safe
as $$
    select paid.ticker, paid.cash
    from cash_between(after_date, until_date) as paid
    where paid.ticker = of_ticker collate "C"
$$;

comment on function cash_between(text, date, date) is 'cash_between(after_date, until_date) of one ticker; no row if it had no dividend';

alter table daily_bars add column total_return double precision;

comment on column daily_bars.total_return is
    '(close - c + cash) / c, where c is the restated previous close of daily_return and cash what went ex since then, in the shares of the day; null where daily_return is null or cash is not in dollars. CRSP, Data Definitions, Total Return: holding period return with ordinary dividends (https://www.crsp.org/products/documentation/data-definitions)';

-- the first transform of this version computes the total returns of the stored days
update trading_days set returns_stale = true where verdict = 'LOADED';

create or replace view adjusted_bars as
with last_loaded as (
    select max(trading_date) as last_date from trading_days where verdict = 'LOADED'
),
executed as (
    select distinct splits.ticker, splits.execution_date, last_loaded.last_date
    from splits
    inner join last_loaded on splits.execution_date <= last_loaded.last_date
),
basis as (
    select
        executed.ticker,
        coalesce(
            lag(executed.execution_date) over (partition by executed.ticker order by executed.execution_date),
            date '-infinity') as first_date,
        executed.execution_date as until_date,
        since.shares_before,
        since.shares_after
    from executed
    cross join lateral splits_between(executed.ticker, executed.execution_date - 1, executed.last_date) as since
)
select
    bars.ticker,
    bars.trading_date,
    coalesce(bars.open * basis.shares_before / basis.shares_after, bars.open) as open,
    coalesce(bars.high * basis.shares_before / basis.shares_after, bars.high) as high,
    coalesce(bars.low * basis.shares_before / basis.shares_after, bars.low) as low,
    coalesce(bars.close * basis.shares_before / basis.shares_after, bars.close) as close,
    coalesce(bars.volume * basis.shares_after / basis.shares_before, bars.volume) as volume,
    coalesce(bars.vwap * basis.shares_before / basis.shares_after, bars.vwap) as vwap,
    bars.trades,
    bars.daily_return,
    bars.return_span,
    coalesce(basis.shares_after / basis.shares_before, 1) as split_factor,
    bars.total_return,
    coalesce(bars.close * basis.shares_before / basis.shares_after, bars.close)::double precision
        * coalesce(payouts.factors[width_bucket(bars.trading_date, payouts.ex_dividend_dates) + 1], 1) as total_return_close
from daily_bars as bars
left join basis
    on basis.ticker = bars.ticker
    and bars.trading_date >= basis.first_date
    and bars.trading_date < basis.until_date
-- One row per ticker, so that the planner drops the join where total_return_close is not selected. The first condition
-- restricts the dividends to the ticker of a query; it is no join condition any more then, and the second one keeps the join removable.
left join (
    select
        factors.ticker,
        array_agg(factors.ex_dividend_date order by factors.ex_dividend_date) as ex_dividend_dates,
        array_agg(factors.factor_since order by factors.ex_dividend_date) as factors
    from (
        select
            ex_dates.ticker,
            ex_dates.ex_dividend_date,
            exp(
                sum(ln((1 - ex_dates.cash / ex_dates.close_before)::double precision))
                over (partition by ex_dates.ticker order by ex_dates.ex_dividend_date desc)) as factor_since
        from (
            select
                paid.ticker,
                paid.ex_dividend_date,
                paid.cash,
                before.close * coalesce(split.shares_before / split.shares_after, 1) as close_before
            from (
                select dividends.ticker, dividends.ex_dividend_date, sum(dividends.cash_amount) as cash
                from dividends
                inner join last_loaded on dividends.ex_dividend_date <= last_loaded.last_date
                where coalesce(dividends.currency, 'USD') = 'USD'
                group by dividends.ticker, dividends.ex_dividend_date
            ) as paid
            inner join lateral (
                select earlier.trading_date, earlier.close
                from daily_bars as earlier
                where earlier.ticker = paid.ticker and earlier.trading_date < paid.ex_dividend_date
                order by earlier.trading_date desc
                limit 1
            ) as before on true
            left join lateral splits_between(paid.ticker, before.trading_date, paid.ex_dividend_date) as split on true
        ) as ex_dates
        where ex_dates.cash < ex_dates.close_before
    ) as factors
    group by factors.ticker
) as payouts on payouts.ticker = bars.ticker and payouts.ticker = bars.ticker || '';

comment on view adjusted_bars is
    'daily_bars with prices and volume on the share basis of the last loaded session; split_factor is the number of its shares for one share of trading_date';
comment on column adjusted_bars.total_return_close is
    'close times the product of 1 - cash / last close before the ex-dividend date over the later dividends in dollars. Source: Yahoo Finance, "What is the adjusted close?" (https://help.yahoo.com/kb/SLN28256.html), after the CRSP standards';

create function return_inputs(of_ticker text, of_date date)
returns table (
    ticker text,
    trading_date date,
    close numeric,
    previous_date date,
    previous_close numeric,
    splits jsonb,
    shares_before numeric,
    shares_after numeric,
    restated_previous_close numeric,
    computed_return double precision,
    daily_return double precision,
    return_span integer,
    returns_stale boolean,
    dividends jsonb,
    cash numeric,
    computed_total_return double precision,
    total_return double precision
)
language sql stable parallel safe
as $$
    with bar as (
        select daily_bars.*
        from daily_bars
        where daily_bars.ticker = of_ticker collate "C" and daily_bars.trading_date = of_date
    ),
    previous_day as (
        select max(trading_days.trading_date) as trading_date
        from trading_days
        where trading_days.verdict = 'LOADED' and trading_days.trading_date < of_date
    ),
    previous_bar as (
        select daily_bars.trading_date, daily_bars.close
        from daily_bars
        inner join previous_day on previous_day.trading_date = daily_bars.trading_date
        where daily_bars.ticker = of_ticker collate "C"
    ),
    executed as (
        select jsonb_agg(
            jsonb_build_object('execution_date', splits.execution_date, 'split_from', splits.split_from, 'split_to', splits.split_to)
            order by splits.execution_date) as splits
        from splits
        cross join previous_day
        where splits.ticker = of_ticker collate "C"
            and splits.execution_date > previous_day.trading_date
            and splits.execution_date <= of_date
    ),
    factor as (
        select split.shares_before, split.shares_after
        from previous_day
        cross join lateral splits_between(of_ticker, previous_day.trading_date, of_date) as split
    ),
    went_ex as (
        select jsonb_agg(
            jsonb_build_object(
                'ex_dividend_date', dividends.ex_dividend_date, 'cash_amount', dividends.cash_amount, 'currency', dividends.currency,
                'distribution_type', dividends.distribution_type)
            order by dividends.ex_dividend_date, dividends.cash_amount) as dividends
        from dividends
        cross join previous_day
        where dividends.ticker = of_ticker collate "C"
            and dividends.ex_dividend_date > previous_day.trading_date
            and dividends.ex_dividend_date <= of_date
    ),
    paid as (
        select case when went_ex.dividends is null then 0 else of_the_ticker.cash end as cash
        from went_ex
        cross join previous_day
        left join lateral cash_between(of_ticker, previous_day.trading_date, of_date) as of_the_ticker on true
    ),
    restated as (
        select
            previous_bar.close,
            coalesce(previous_bar.close * factor.shares_before / factor.shares_after, previous_bar.close) as on_basis_of_date
        from previous_bar
        left join factor on true
    )
    select
        bar.ticker,
        bar.trading_date,
        bar.close,
        previous_day.trading_date,
        restated.close,
        coalesce(executed.splits, '[]'),
        coalesce(factor.shares_before, 1),
        coalesce(factor.shares_after, 1),
        restated.on_basis_of_date,
        ((bar.close - restated.on_basis_of_date) / restated.on_basis_of_date)::double precision,
        bar.daily_return,
        bar.return_span,
        trading_days.returns_stale,
        coalesce(went_ex.dividends, '[]'),
        paid.cash,
        ((bar.close - restated.on_basis_of_date + paid.cash) / restated.on_basis_of_date)::double precision,
        bar.total_return
    from bar
    cross join previous_day
    cross join executed
    cross join went_ex
    cross join paid
    left join factor on true
    left join restated on true
    left join trading_days on trading_days.trading_date = bar.trading_date
$$;

comment on function return_inputs is
    'Explains daily_return and total_return of one bar: the previous loaded day and close, the splits and the cash in between, and the returns computed from them now; they differ from the stored ones only while returns_stale is true';

create view split_factor_disagreements as
with factors as (
    select
        claims.ticker,
        claims.execution_date,
        claims.vendor_id,
        claims.historical_adjustment_factor,
        announced.shares_before / announced.shares_after as announced_factor,
        executed.shares_before / executed.shares_after as executed_factor
    from split_claims as claims
    cross join lateral splits_between(claims.ticker, claims.execution_date - 1, 'infinity') as announced
    left join lateral splits_between(claims.ticker, claims.execution_date - 1, current_date) as executed on true
    where claims.gone_at is null and claims.historical_adjustment_factor is not null
)
select ticker, execution_date, vendor_id, historical_adjustment_factor, executed_factor as computed_factor
from factors
where not exists (
    select
    from (values (announced_factor), (1 / announced_factor), (executed_factor), (1 / executed_factor)) as expected (factor)
    where abs(historical_adjustment_factor - expected.factor) <= 0.0001 * expected.factor)
    and historical_adjustment_factor is distinct from executed_factor;

comment on view split_factor_disagreements is
    'Claims whose historical_adjustment_factor differs from the product of the chosen ratios since, executed or announced, and from its reciprocal (the vendor does not define the factor); splits after the covered range differ too';

create function choose_splits() returns integer
language plpgsql as $$
declare
    due text[] := array(select ticker from split_choices_due);
    changes integer := choose_due_splits();
begin
    update findings
    set evidence = findings.evidence || jsonb_build_object(
        'vendor_factor', factor.historical_adjustment_factor, 'computed_factor', factor.computed_factor)
    from split_factor_disagreements as factor
    where findings.resolved_at is null
        and findings.kind in ('split_duplicate', 'split_repeated', 'split_contradicts_price')
        and findings.ticker = any (due)
        and factor.ticker = findings.ticker
        and factor.execution_date = findings.trading_date;
    return changes;
end
$$;

comment on function choose_splits is
    'choose_due_splits(), and the vendor''s factors that disagree with the choice in the evidence of the findings';
