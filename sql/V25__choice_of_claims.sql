-- The choice of splits and dividends: two costs of each loaded day that do not depend on what it changes, a choice that depended on the
-- order of loads, and claims of one date without a finding.

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

create function added_late_at(of_date date, first_seen timestamptz) returns timestamptz
language sql stable
as $$
    select first_seen
    where exists (
        select
        from trading_days as days
        where days.verdict = 'LOADED'
            and days.trading_date between of_date and of_date + 14
            and days.first_loaded_at < first_seen)
$$;

comment on function added_late_at is
    'first_seen of a claim that the vendor added after its date was read: a load reads at least the 14 days before it. Null for other claims: they were seen when their dates were read, in any order, and a choice must not depend on it';

-- A dividend counts unless
--     it repeats another one: the same cash, currency and type, on the same date or, for at most twelve payments per year, on dates
--     up to ten days apart. The claim that the vendor added last, after the others, counts; without such a claim, the earliest date;
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
    added as (
        select
            grouped.*,
            case
                when count(*) over (partition by ticker, cash_amount, known_currency, coalesce(distribution_type, ''), repetition) > 1
                then added_late_at(ex_dividend_date, first_seen)
            end as added_at
        from grouped
    ),
    ranked as (
        select
            added.*,
            row_number() over repeated as rank,
            first_value(ex_dividend_date) over repeated as chosen_date,
            first_value(finding_id) over repeated as chosen_id
        from added
        window repeated as (
            partition by ticker, cash_amount, known_currency, coalesce(distribution_type, ''), repetition
            order by added_at desc nulls last, ex_dividend_date, claim_id)
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

-- The price step at a claim is that of its security, under the ticker of the day (filing_spells), between bars that is_split_evidence()
-- accepts; other steps are unknown, as are those without a bar on both sides.
-- Claims and accepted overrides of a ticker on neighboring dates are a group. The accepted overrides count in every hypothesis; a claim
-- with the ratio of one on a date up to ten days apart repeats it, and counts in none. For the other claims, see split_hypotheses().
-- The cost of a hypothesis is the distance between the price step and the step that it implies, as the sum of absolute log returns over
-- the intervals between bars, plus:
--     0.25 for each claim left out that nothing contradicts: the vendor's word, against a market move of 28 %;
--     0.01 for each claim left out that conflicts with one that is kept: one of the two is wrong anyway;
--     0.03 for each conflicting pair that is kept.
-- Two claims conflict if they have the same ratio or reciprocal ratios on dates up to ten days apart, or different ratios in the same
-- direction on one date. A stock dividend and a reverse split on one date do not conflict: their ratios are not exact reciprocals, as
-- those of a row with from and to exchanged. Exclusive claims are one word of the vendor: it costs
-- 0.25 to leave them all out.
-- Without nested loops between the steps, whose sizes the planner cannot estimate; the lookups of bars and splits are indexed anyway.
-- Those lookups then have a cost for which a server with LLVM would compile the query, which takes longer than the query. The due tickers
-- are an array, so that the rows of few tickers are read by the index all the same.
create or replace function choose_due_splits() returns integer
language plpgsql set enable_nestloop = off set jit = off as $$
declare
    due text[];
    changes integer;
begin
    with taken as (
        delete from split_choices_due returning ticker
    )
    select array_agg(distinct ticker) into due from taken;

    with filed as (
        select
            claims.ticker, claims.execution_date, claims.split_from, claims.split_to, claims.claim_id, claims.vendor_id, claims.first_seen,
            claims.gone_at is null as is_current,
            false as accepted,
            min(claims.first_seen) over (
                partition by claims.ticker, claims.execution_date, claims.split_from, claims.split_to) as filed_at
        from split_claims as claims
        where claims.ticker = any (due)
        union all
        select
            override.ticker, override.execution_date, override.split_from, override.split_to, null, null, override.decided_at,
            true,
            true,
            coalesce(claimed.filed_at, override.decided_at)
        from split_overrides as override
        left join (
            select ticker, execution_date, split_from, split_to, min(first_seen) as filed_at
            from split_claims
            where ticker = any (due)
            group by ticker, execution_date, split_from, split_to
        ) as claimed
            on claimed.ticker = override.ticker
            and claimed.execution_date = override.execution_date
            and claimed.split_from = override.split_from
            and claimed.split_to = override.split_to
        where override.ticker = any (due) and override.accepted
    ),
    -- as assign_security() assigns the row of splits
    identified as (
        select
            filed.*,
            case when traced.ticker is not null then security_of_filing(filed.ticker, filed.execution_date, filed.filed_at) end as security_id
        from filed
        left join (select distinct ticker from ticker_spells where is_traced) as traced on traced.ticker = filed.ticker
    ),
    -- equal ratios of claims in other terms are one ratio; each accepted override counts
    ratios as (
        select
            filed.ticker,
            filed.security_id,
            filed.execution_date,
            filed.accepted,
            round(ln(filed.split_to / filed.split_from), 9)::double precision as log_ratio,
            count(*) as spellings,
            max(added_late_at(filed.execution_date, filed.first_seen)) as added_at,
            (array_agg(filed.claim_id order by filed.first_seen, filed.split_from, filed.claim_id))[1] as claim_id,
            string_agg(
                trim_scale(filed.split_from) || ':' || trim_scale(filed.split_to) || coalesce(' (id ' || filed.vendor_id || ')', ''),
                ', ' order by filed.first_seen, filed.split_from, filed.claim_id) as spelled
        from identified as filed
        where filed.is_current
            and (
                filed.accepted
                or not exists (
                    select
                    from split_overrides as override
                    where override.ticker = filed.ticker
                        and override.execution_date = filed.execution_date
                        and (
                            override.accepted
                            or override.split_from * filed.split_to = override.split_to * filed.split_from)))
        group by
            filed.ticker, filed.security_id, filed.execution_date, filed.accepted,
            case when filed.accepted then filed.split_from end,
            round(ln(filed.split_to / filed.split_from), 9)
    ),
    breaks as (
        select
            dates.*,
            coalesce(
                execution_date - lag(execution_date) over (partition by ticker, security_id order by execution_date) > 10,
                true) as starts_group
        from (select distinct ticker, security_id, execution_date from ratios) as dates
    ),
    dated as (
        select
            breaks.ticker,
            breaks.security_id,
            breaks.execution_date,
            count(*) filter (where breaks.starts_group) over (
                partition by breaks.ticker
                order by breaks.security_id, breaks.execution_date) as group_number,
            before.ticker as before_ticker,
            before.trading_date as before_date,
            after.trading_date as after_date,
            is_split_evidence(before.trading_date, after.trading_date) as is_evidence,
            ln((after.close / before.close)::double precision) as log_step,
            -- bars on one side only, although sessions of the other side are loaded
            case
                when before.trading_date is not null and after.trading_date is null
                then (
                    select min(days.trading_date)
                    from trading_days as days
                    where days.verdict = 'LOADED'
                        and days.trading_date between breaks.execution_date and breaks.execution_date + evidence_days())
                when before.trading_date is null and after.trading_date is not null
                then (
                    select max(days.trading_date)
                    from trading_days as days
                    where days.verdict = 'LOADED'
                        and days.trading_date between breaks.execution_date - evidence_days() and breaks.execution_date - 1)
            end as absent_since
        from breaks
        left join lateral last_bar_before(breaks.ticker, breaks.security_id, breaks.execution_date, evidence_days()) as before on true
        left join lateral first_bar_since(breaks.ticker, breaks.security_id, breaks.execution_date, evidence_days()) as after on true
    ),
    grouped as (
        select
            ratios.*,
            dated.group_number,
            case when dated.before_ticker <> ratios.ticker then ' of ' || dated.before_ticker else '' end as of_before_ticker,
            dated.before_date,
            dated.after_date,
            dated.is_evidence,
            dated.log_step,
            dated.absent_since,
            case
                when not ratios.accepted
                then min(ratios.execution_date) filter (where ratios.accepted) over (
                    partition by ratios.ticker, dated.group_number, ratios.log_ratio
                    order by ratios.execution_date
                    range between interval '10 days' preceding and interval '10 days' following)
            end as override_date
        from ratios
        inner join dated
            on dated.ticker = ratios.ticker
            and dated.security_id is not distinct from ratios.security_id
            and dated.execution_date = ratios.execution_date
    ),
    -- a position, from 0, for each claim that the prices may choose
    options as (
        select
            grouped.*,
            case
                when not accepted and override_date is null
                then (row_number() over (
                    partition by ticker, group_number, accepted or override_date is not null
                    order by execution_date, log_ratio))::integer - 1
            end as position,
            count(*) filter (where not accepted and override_date is null) over (partition by ticker, group_number) as group_size
        from grouped
    ),
    rivals as (
        select one.ticker, one.group_number, one.position, array_agg(other.position) as positions
        from options as one
        inner join options as other
            on other.ticker = one.ticker
            and other.group_number = one.group_number
            and other.position <> one.position
            and (
                (other.execution_date = one.execution_date and sign(other.log_ratio) = sign(one.log_ratio))
                or (abs(other.execution_date - one.execution_date) <= 10 and abs(other.log_ratio) = abs(one.log_ratio)))
        group by one.ticker, one.group_number, one.position
    ),
    hypotheses as (
        select groups.ticker, groups.group_number, numbered.hypothesis, numbered.kept, numbered.exclusive
        from (select distinct ticker, group_number, group_size from options) as groups
        cross join lateral split_hypotheses(groups.group_size) as numbered
    ),
    intervals as (
        select
            hypotheses.ticker,
            hypotheses.group_number,
            hypotheses.hypothesis,
            options.is_evidence,
            abs(options.log_step
                + coalesce(sum(options.log_ratio) filter (where options.accepted or options.position = any (hypotheses.kept)), 0)) as distance
        from hypotheses
        inner join options on options.ticker = hypotheses.ticker and options.group_number = hypotheses.group_number
        group by
            hypotheses.ticker, hypotheses.group_number, hypotheses.hypothesis,
            options.before_date, options.after_date, options.is_evidence, options.log_step
    ),
    residuals as (
        select
            ticker,
            group_number,
            hypothesis,
            sum(distance) filter (where is_evidence) as residual,
            sum(distance) filter (where not is_evidence) as residual_over_gaps
        from intervals
        group by ticker, group_number, hypothesis
    ),
    left_out_or_kept as (
        select
            hypotheses.ticker,
            hypotheses.group_number,
            hypotheses.hypothesis,
            hypotheses.exclusive,
            options.added_at,
            options.position = any (hypotheses.kept) as is_kept,
            case
                when not hypotheses.exclusive
                then (select count(*) from unnest(hypotheses.kept) as kept (position) where kept.position = any (rivals.positions))
            end as kept_rivals
        from hypotheses
        inner join options
            on options.ticker = hypotheses.ticker
            and options.group_number = hypotheses.group_number
            and options.position is not null
        left join rivals
            on rivals.ticker = options.ticker
            and rivals.group_number = options.group_number
            and rivals.position = options.position
    ),
    claim_costs as (
        select
            ticker,
            group_number,
            hypothesis,
            case
                when exclusive then case when bool_or(is_kept) then 0 else 0.25 end
                -- both claims of a kept pair have half of its cost
                else sum(case when is_kept then 0.015 * kept_rivals when kept_rivals > 0 then 0.01 else 0.25 end)
            end as cost,
            max(added_at) filter (where is_kept) as added_at
        from left_out_or_kept
        group by ticker, group_number, hypothesis, exclusive
    ),
    best as (
        select distinct on (hypotheses.ticker, hypotheses.group_number)
            hypotheses.ticker,
            hypotheses.group_number,
            hypotheses.kept,
            hypotheses.exclusive
        from hypotheses
        inner join residuals
            on residuals.ticker = hypotheses.ticker
            and residuals.group_number = hypotheses.group_number
            and residuals.hypothesis = hypotheses.hypothesis
        left join claim_costs
            on claim_costs.ticker = hypotheses.ticker
            and claim_costs.group_number = hypotheses.group_number
            and claim_costs.hypothesis = hypotheses.hypothesis
        -- where the costs are equal: the ratio nearest to the step over a gap, then the claim that the vendor added last, after
        -- the others, then the earliest date
        order by
            hypotheses.ticker,
            hypotheses.group_number,
            round((coalesce(residuals.residual, 0) + coalesce(claim_costs.cost, 0))::numeric, 6),
            round(coalesce(residuals.residual_over_gaps, 0)::numeric, 6),
            claim_costs.added_at desc nulls last,
            hypotheses.hypothesis
    ),
    decided as (
        select
            options.*,
            options.accepted or coalesce(options.position = any (best.kept), false) as counts,
            best.exclusive or rivals.positions is not null as conflicts,
            best.exclusive and options.position is not null as is_exclusive
        from options
        inner join best on best.ticker = options.ticker and best.group_number = options.group_number
        left join rivals
            on rivals.ticker = options.ticker
            and rivals.group_number = options.group_number
            and rivals.position = options.position
    ),
    judged as (
        select
            decided.*,
            sum(log_ratio) filter (where counts) over (
                partition by ticker, group_number, before_date, after_date) as counted_log_ratio,
            counts and not accepted and count(*) filter (where counts) over (
                partition by ticker, group_number, execution_date, abs(log_ratio)) > 1 as cancels,
            coalesce(
                override_date,
                min(execution_date) filter (where counts) over (partition by ticker, group_number, log_ratio)) as repeated_date
        from decided
    ),
    chosen as (
        select
            judged.ticker, judged.execution_date, claims.split_from, claims.split_to, claims.adjustment_type,
            claims.vendor_id, claims.last_seen as fetched_at
        from judged
        inner join split_claims as claims on claims.claim_id = judged.claim_id
        where judged.counts and not judged.accepted
        union all
        select
            override.ticker, override.execution_date, override.split_from, override.split_to, null, null, override.decided_at
        from split_overrides as override
        where override.ticker = any (due) and override.accepted
    ),
    gone as (
        delete from splits
        where splits.ticker = any (due)
            and not exists (
                select
                from chosen
                where (chosen.ticker, chosen.execution_date, chosen.split_from, chosen.split_to)
                    = (splits.ticker, splits.execution_date, splits.split_from, splits.split_to))
        returning splits.execution_date
    ),
    come as (
        insert into splits (ticker, execution_date, split_from, split_to, adjustment_type, vendor_id, fetched_at)
        select ticker, execution_date, split_from, split_to, adjustment_type, vendor_id, fetched_at
        from chosen
        on conflict do nothing
        returning execution_date
    ),
    changed as (
        select execution_date from gone
        union all
        select execution_date from come
    ),
    stale as (
        update trading_days set returns_stale = true
        where trading_date in (
            select (
                select min(days.trading_date)
                from trading_days as days
                where days.verdict = 'LOADED' and days.trading_date >= changed.execution_date)
            from (select distinct execution_date from changed) as changed)
    ),
    found as (
        select
            'split_duplicate' as kind,
            judged.execution_date,
            judged.ticker,
            judged.spellings || ' claims have one ratio: ' || judged.spelled as message,
            jsonb_build_object('claims', judged.spelled) as evidence,
            'counted once' as decision
        from judged
        where judged.spellings > 1
        union all
        select
            case when judged.repeated_date is null then 'split_contradicts_price' else 'split_repeated' end,
            judged.execution_date,
            judged.ticker,
            'the split ' || judged.spelled
            || case
                when judged.override_date is not null then ' repeats the override of ' || judged.override_date
                when judged.repeated_date is not null then ' repeats the one of ' || judged.repeated_date
                when judged.is_evidence then ' does not explain the price'
                else ' contradicts another claim'
            end
            || case
                when judged.is_evidence
                then ': expected the close of ' || judged.after_date || ' at about '
                    || round(exp(-judged.log_ratio)::numeric, 4) || ' times that of ' || judged.before_date
                    || judged.of_before_ticker
                    || ', found ' || round(exp(judged.log_step)::numeric, 4) || ' times'
                when not judged.is_evidence then ': no bars between ' || judged.before_date || ' and ' || judged.after_date
                else ': no bars on both sides of the date'
            end
            || case
                when judged.is_exclusive
                then '; at most one of ' || judged.group_size || ' claims within days counts: insert a row into split_overrides for each split that took place'
                else ''
            end,
            jsonb_build_object(
                'ratio', exp(judged.log_ratio), 'price_step', exp(judged.log_step),
                'before', judged.before_date, 'after', judged.after_date),
            'not counted'
        from judged
        where not judged.counts
        union all
        select
            'split_contradicts_price',
            judged.execution_date,
            judged.ticker,
            'the split ' || judged.spelled || ' is unconfirmed: '
            || case
                when judged.cancels then 'a claim of the same date has the reciprocal ratio'
                when not judged.is_evidence then 'no bars between ' || judged.before_date || ' and ' || judged.after_date
                when judged.absent_since >= judged.execution_date
                then 'no bar since ' || judged.absent_since || '; the last one is of ' || judged.before_date
                when judged.absent_since < judged.execution_date
                then 'no bar until ' || judged.absent_since || '; the first one is of ' || judged.after_date
                when judged.log_step is null then 'no bars on both sides of the date'
                else 'the close of ' || judged.after_date || ' is ' || round(exp(judged.log_step)::numeric, 4) || ' times that of '
                    || judged.before_date || judged.of_before_ticker || ', expected about ' || round(exp(-judged.counted_log_ratio)::numeric, 4) || ' times'
            end,
            jsonb_build_object(
                'ratio', exp(judged.log_ratio), 'price_step', exp(judged.log_step),
                'before', judged.before_date, 'after', judged.after_date),
            'counted, unconfirmed'
        from judged
        where judged.counts
            and not judged.accepted
            and (
                abs(judged.log_step + judged.counted_log_ratio) > 0.4
                or not judged.is_evidence
                or judged.absent_since is not null
                or judged.cancels
                or (judged.log_step is null and judged.conflicts and coalesce(judged.before_date, judged.after_date) is not null))
    ),
    ordered as (
        select found.*, max(decision) over (partition by kind, execution_date, ticker) as last_decision
        from found
    ),
    found_once as (
        select
            kind,
            execution_date,
            ticker,
            string_agg(distinct message, '; ' order by message) as message,
            (array_agg(evidence order by message))[1] as evidence,
            decision
        from ordered
        where decision = last_decision
        group by kind, execution_date, ticker, decision
    ),
    reported as (
        insert into findings (kind, trading_date, ticker, message, evidence, decision)
        select kind, execution_date, ticker, message, evidence, decision
        from found_once
        on conflict (kind, coalesce(trading_date, date '-infinity'), coalesce(ticker, ''), coalesce(evidence ->> 'vendor_id', ''))
        where resolved_at is null
        do update set message = excluded.message, evidence = excluded.evidence, decision = excluded.decision
    ),
    settled as (
        update findings
        set resolved_at = now(),
            decision = coalesce(
                (
                    select 'override: ' || override.reason
                    from split_overrides as override
                    where override.ticker = findings.ticker and override.execution_date = findings.trading_date
                    order by override.accepted desc, override.decided_at desc
                    limit 1),
                'no longer found')
        where findings.ticker = any (due)
            and findings.resolved_at is null
            and findings.kind in ('split_duplicate', 'split_repeated', 'split_contradicts_price')
            and not exists (
                select
                from found_once
                where (found_once.kind, found_once.execution_date, found_once.ticker)
                    = (findings.kind, findings.trading_date, findings.ticker))
    )
    select count(*) into changes from changed;
    return changes;
end
$$;

comment on column adjusted_bars.total_return_close is
    'close times the product of 1 - cash / last close before the ex-dividend date over the later ex-dividend dates; cash is the sum of the date in dollars. Source: Yahoo Finance, "What is the adjusted close?" (https://help.yahoo.com/kb/SLN28256.html), after the CRSP standards';

-- the choices that this version may change
insert into split_choices_due (ticker)
select distinct ticker from split_claims where gone_at is null
on conflict do nothing;
insert into dividend_choices_due (ticker)
select distinct ticker
from (
    select ticker, ex_dividend_date - lag(ex_dividend_date) over (partition by ticker, cash_amount order by ex_dividend_date) as days
    from dividend_claims
    where gone_at is null
) as claims
where days <= 10
on conflict do nothing;
