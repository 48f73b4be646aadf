-- Two costs of each loaded day, which do not depend on what it changes.

alter table dividend_choices_due
    add column since date not null default '-infinity',
    drop constraint dividend_choices_due_pk,
    add constraint dividend_choices_due_pk primary key (ticker, marked_by, since);

comment on column dividend_choices_due.since is 'Earlier ex-dividend dates are not due, except those of claims that a due one may repeat';

create or replace function dividend_choice_is_due() returns trigger
language plpgsql as $$
begin
    insert into dividend_choices_due (ticker, since)
    values (coalesce(new.ticker, old.ticker), coalesce(new.ex_dividend_date, old.ex_dividend_date))
    on conflict do nothing;
    return null;
end
$$;

-- No dividend after the newest day is stored when it is loaded: the query, which takes longer to plan than to execute, is not planned.
create or replace function mark_dividend_choices_due(loaded_date date) returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
    if exists (
        select
        from dividend_claims as claims
        where claims.gone_at is null
            and claims.ex_dividend_date between loaded_date + 1 and loaded_date + evidence_days())
    then
        insert into dividend_choices_due (ticker, since)
        select doubtful.ticker, loaded_date + 1
        from doubtful_dividends(loaded_date + 1, loaded_date + evidence_days(), loaded_date) as doubtful
        on conflict do nothing;
    end if;
end
$$;

-- A dividend counts unless
--     it repeats another one: the same cash, currency and type, on the same date or, for at most twelve payments per year, on dates
--     up to ten days apart. The claim that the vendor added last counts; if they are equally old, the earliest date;
--     its cash is at least the last close of its security before the ex-dividend date, on the share basis of that date.
-- Of a due ticker, only claims with ex-dividend dates since the date of the row in dividend_choices_due are chosen again, and those that
-- they may repeat: a claim that is gone may be the one that joined others up to ten days before it.
-- Without nested loops, without compilation and with arrays of the due tickers, as choose_due_splits().
create or replace function choose_dividends() returns integer
language plpgsql set enable_nestloop = off set jit = off as $$
declare
    due text[];
    dates date[];
    changes integer;
begin
    with taken as (
        delete from dividend_choices_due returning ticker, since
    ),
    dated as (
        select ticker, min(since) as since
        from taken
        group by ticker
    )
    select array_agg(ticker), array_agg(since) into due, dates from dated;

    with claims as (
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
        where claim.ticker = any (due) and claim.gone_at is null
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
            first_value(finding_id) over repeated as chosen_id
        from grouped
        window repeated as (
            partition by ticker, cash_amount, known_currency, coalesce(distribution_type, ''), repetition
            order by first_seen desc, ex_dividend_date, claim_id)
    ),
    ends as (
        select ticker, min(ex_dividend_date) as first_date, max(ex_dividend_date) as last_date
        from grouped
        group by ticker, cash_amount, known_currency, coalesce(distribution_type, ''), repetition
    ),
    scopes as (
        select due_since.ticker, least(due_since.since, min(ends.first_date)) as from_date
        from unnest(due, dates) as due_since (ticker, since)
        left join ends on ends.ticker = due_since.ticker and ends.last_date >= due_since.since - 10
        group by due_since.ticker, due_since.since
    ),
    identified as (
        select
            ranked.*,
            -- as assign_security() assigns the row of dividends
            case
                when traced.ticker is not null
                then security_of_filing(ranked.ticker, ranked.ex_dividend_date, ranked.first_seen)
            end as security_id
        from ranked
        inner join scopes on scopes.ticker = ranked.ticker and ranked.ex_dividend_date >= scopes.from_date
        left join (select distinct ticker from ticker_spells where is_traced) as traced on traced.ticker = ranked.ticker
    ),
    priced as (
        select
            identified.*,
            before.trading_date as before_date,
            before.close * coalesce(until_ex.shares_before / until_ex.shares_after, 1) as close_before,
            identified.cash_amount * coalesce(since_ex.shares_before / since_ex.shares_after, 1) as expected_adjusted,
            coalesce(since_ex.shares_before / since_ex.shares_after, 1) as split_ratio,
            coalesce(coverage.last_date >= current_date - 10, false) as splits_are_complete
        from identified
        left join lateral last_bar_before(identified.ticker, identified.security_id, identified.ex_dividend_date, evidence_days()) as before on true
        left join lateral splits_between(before.ticker, before.trading_date, identified.ex_dividend_date) as until_ex on true
        left join lateral (
            select spell.ticker
            from filing_spells(identified.ticker, identified.security_id) as spell
            where spell.valid_from <= identified.ex_dividend_date and spell.valid_to > identified.ex_dividend_date
            order by spell.valid_from desc
            limit 1
        ) as holder on true
        left join lateral splits_between(
            coalesce(holder.ticker, identified.ticker), identified.ex_dividend_date, current_date) as since_ex on true
        left join splits_coverage as coverage on true
    ),
    judged as (
        select
            priced.*,
            min(cash_amount) filter (where rank = 1) over of_one_type < max(cash_amount) filter (where rank = 1) over of_one_type as amounts_differ,
            known_currency = 'USD' and cash_amount >= close_before as exceeds_close,
            -- later splits that are not loaded explain any ratio but that of the loaded ones
            abs(split_adjusted_cash_amount - expected_adjusted) > 0.01 * expected_adjusted + 0.000001
                and (
                    splits_are_complete
                    or (split_ratio <> 1 and abs(split_adjusted_cash_amount - cash_amount) <= 0.01 * cash_amount)) as disagrees
        from priced
        window of_one_type as (partition by ticker, ex_dividend_date, known_currency, coalesce(distribution_type, ''))
    ),
    chosen as (
        select *
        from judged
        where rank = 1 and exceeds_close is not true
    ),
    gone as (
        delete from dividends as stored
        using scopes
        where scopes.ticker = stored.ticker
            and stored.ex_dividend_date >= scopes.from_date
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
        where stored.ticker = any (due)
            and (chosen.ticker, chosen.ex_dividend_date, chosen.cash_amount, coalesce(chosen.vendor_id, ''))
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
                        when rank = 1 and amounts_differ
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
        from scopes
        where scopes.ticker = findings.ticker
            and findings.trading_date >= scopes.from_date
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
