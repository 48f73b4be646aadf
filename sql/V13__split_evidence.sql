-- Splits and dividends are compared with the bars of the security that they belong to, under whatever ticker it traded then, and a
-- price step over a long gap between bars is no evidence for a split.

create function filing_spells(of_ticker text, of_security bigint)
returns table (ticker text, valid_from date, valid_to date)
language sql stable parallel safe
as $$
    select spell.ticker, spell.valid_from, spell.valid_to
    from ticker_spells as spell
    where spell.security_id = of_security
    union all
    select of_ticker, '-infinity', 'infinity'
    where of_security is null
$$;

comment on function filing_spells is
    'Which bars a split or dividend filed under of_ticker concerns: those of its security (security_of_filing), under all tickers; without a security, those of of_ticker';

create function last_bar_before(of_ticker text, of_security bigint, before_date date, within_days integer)
returns table (ticker text, trading_date date, close numeric)
language sql stable parallel safe
as $$
    select bar.ticker, bar.trading_date, bar.close
    from filing_spells(of_ticker, of_security) as spell
    cross join lateral (
        select bars.ticker, bars.trading_date, bars.close
        from daily_bars as bars
        where bars.ticker = spell.ticker
            and bars.trading_date >= greatest(spell.valid_from, before_date - within_days)
            and bars.trading_date < least(spell.valid_to, before_date)
        order by bars.trading_date desc
        limit 1
    ) as bar
    order by bar.trading_date desc
    limit 1
$$;

create function first_bar_since(of_ticker text, of_security bigint, since_date date, within_days integer)
returns table (ticker text, trading_date date, close numeric)
language sql stable parallel safe
as $$
    select bar.ticker, bar.trading_date, bar.close
    from filing_spells(of_ticker, of_security) as spell
    cross join lateral (
        select bars.ticker, bars.trading_date, bars.close
        from daily_bars as bars
        where bars.ticker = spell.ticker
            and bars.trading_date >= greatest(spell.valid_from, since_date)
            and bars.trading_date < spell.valid_to
            and bars.trading_date <= since_date + within_days
        order by bars.trading_date
        limit 1
    ) as bar
    order by bar.trading_date
    limit 1
$$;

comment on function last_bar_before is 'The last bar in the within_days days before before_date, of the bars of filing_spells()';
comment on function first_bar_since is 'The first bar from since_date to within_days days later, of the bars of filing_spells()';

-- Ten days have at most eight sessions. Of 11,000 tickers about 0.2 % move by more than half on an ordinary day, and 28 % of the
-- logarithmic scale from 1.9 to 10 is within 3 % of a ratio. Without a split, about 6 steps per session would look like one, about 50
-- over ten days and above a thousand over a year.
create function is_split_evidence(before_date date, after_date date) returns boolean
language sql immutable parallel safe
as $$
    select after_date - before_date <= 10
$$;

comment on function is_split_evidence is
    'Whether the price step between bars of these dates is evidence for or against a split: they are at most ten days apart. Prices that are further apart, as after a long halt or where years are not loaded, differ without a split';

-- The price step at a claim is that of its security, under the ticker of the day (filing_spells).
-- Each subset of the claims of a ticker on neighboring dates is a hypothesis. Its cost is the distance between the price
-- step and the step that the subset implies, as the sum of absolute log returns over the intervals between bars, plus:
--     0.25 for each claim left out that nothing contradicts: the vendor's word, against a market move of 28 %;
--     0.01 for each claim left out that conflicts with one that is kept: one of the two is wrong anyway;
--     0.03 for each conflicting pair that is kept.
-- Two claims conflict if they have the same ratio on dates up to ten days apart, or different ratios in the same direction
-- on one date. A stock dividend and a reverse split on one date do not conflict. Without bars on both sides the step is unknown and costs nothing.
-- Without nested loops between the steps, whose sizes the planner cannot estimate; the lookups of bars and splits are indexed anyway.
-- Those lookups then have a cost for which a server with LLVM would compile the query, which takes longer than the query.
create or replace function choose_due_splits() returns integer
language plpgsql set enable_nestloop = off set jit = off as $$
declare
    changes integer;
begin
    with due as (
        delete from split_choices_due returning ticker
    ),
    -- as assign_security() assigns the row of splits
    identified as (
        select
            claims.*,
            case
                when traced.ticker is not null
                then security_of_filing(
                    claims.ticker,
                    claims.execution_date,
                    min(claims.first_seen) over (
                        partition by claims.ticker, claims.execution_date, claims.split_from, claims.split_to))
            end as security_id
        from split_claims as claims
        inner join due on due.ticker = claims.ticker
        left join (select distinct ticker from ticker_spells where is_traced) as traced on traced.ticker = claims.ticker
    ),
    claim_ratios as (
        select
            claims.ticker,
            claims.security_id,
            claims.execution_date,
            round(ln(claims.split_to / claims.split_from), 9)::double precision as log_ratio,
            count(*) as spellings,
            max(claims.first_seen) as newest_seen,
            (array_agg(claims.claim_id order by claims.first_seen, claims.split_from, claims.claim_id))[1] as claim_id,
            string_agg(
                trim_scale(claims.split_from) || ':' || trim_scale(claims.split_to) || coalesce(' (id ' || claims.vendor_id || ')', ''),
                ', ' order by claims.first_seen, claims.split_from, claims.claim_id) as spelled
        from identified as claims
        where claims.gone_at is null
            and not exists (
                select
                from split_overrides as override
                where override.ticker = claims.ticker
                    and override.execution_date = claims.execution_date
                    and (
                        override.accepted
                        or override.split_from * claims.split_to = override.split_to * claims.split_from))
        group by claims.ticker, claims.security_id, claims.execution_date, round(ln(claims.split_to / claims.split_from), 9)
    ),
    claim_dates as (
        select distinct ticker, security_id, execution_date from claim_ratios
    ),
    breaks as (
        select
            ticker,
            security_id,
            execution_date,
            coalesce(
                execution_date - lag(execution_date) over (partition by ticker, security_id order by execution_date) > 10,
                true) as starts_group
        from claim_dates
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
            ln((after.close / before.close)::double precision) as log_step
        from breaks
        left join lateral last_bar_before(breaks.ticker, breaks.security_id, breaks.execution_date, 30) as before on true
        left join lateral first_bar_since(breaks.ticker, breaks.security_id, breaks.execution_date, 30) as after on true
    ),
    options as (
        select
            ratios.*,
            dated.group_number,
            case when dated.before_ticker <> ratios.ticker then ' of ' || dated.before_ticker else '' end as of_before_ticker,
            dated.before_date,
            dated.after_date,
            dated.log_step,
            (row_number() over (
                partition by ratios.ticker, dated.group_number
                order by ratios.execution_date, ratios.log_ratio))::integer - 1 as position,
            count(*) over (partition by ratios.ticker, dated.group_number) as group_size
        from claim_ratios as ratios
        inner join dated
            on dated.ticker = ratios.ticker
            and dated.security_id is not distinct from ratios.security_id
            and dated.execution_date = ratios.execution_date
    ),
    conflicts as (
        select one.ticker, one.group_number, one.position as first_position, other.position as second_position
        from options as one
        inner join options as other
            on other.ticker = one.ticker
            and other.group_number = one.group_number
            and other.position > one.position
            and (
                (other.execution_date = one.execution_date and sign(other.log_ratio) = sign(one.log_ratio))
                or (other.execution_date - one.execution_date between 1 and 10 and other.log_ratio = one.log_ratio))
    ),
    -- more than eight claims within days have more subsets than evidence: all of them count
    hypotheses as (
        select groups.ticker, groups.group_number, subsets.subset
        from (select ticker, group_number, group_size from options group by ticker, group_number, group_size) as groups
        cross join lateral generate_series(
            case when groups.group_size <= 8 then 0 else (2 ^ least(groups.group_size, 30) - 1)::integer end,
            (2 ^ least(groups.group_size, 30) - 1)::integer) as subsets (subset)
    ),
    residuals as (
        select
            intervals.ticker,
            intervals.group_number,
            intervals.subset,
            sum(abs(intervals.log_step + intervals.log_ratio)) as residual
        from (
            select
                hypotheses.ticker,
                hypotheses.group_number,
                hypotheses.subset,
                options.before_date,
                options.after_date,
                options.log_step,
                coalesce(sum(options.log_ratio) filter (where hypotheses.subset::bigint >> options.position & 1 = 1), 0) as log_ratio
            from hypotheses
            inner join options on options.ticker = hypotheses.ticker and options.group_number = hypotheses.group_number
            group by
                hypotheses.ticker, hypotheses.group_number, hypotheses.subset,
                options.before_date, options.after_date, options.log_step
        ) as intervals
        group by intervals.ticker, intervals.group_number, intervals.subset
    ),
    claim_costs as (
        select
            hypotheses.ticker,
            hypotheses.group_number,
            hypotheses.subset,
            sum(
                case
                    when hypotheses.subset::bigint >> options.position & 1 = 1 then 0
                    when exists (
                        select
                        from conflicts
                        where conflicts.ticker = options.ticker
                            and conflicts.group_number = options.group_number
                            and (
                                (conflicts.first_position = options.position
                                    and hypotheses.subset::bigint >> conflicts.second_position & 1 = 1)
                                or (conflicts.second_position = options.position
                                    and hypotheses.subset::bigint >> conflicts.first_position & 1 = 1)))
                    then 0.01
                    else 0.25
                end) as cost,
            max(options.newest_seen) filter (where hypotheses.subset::bigint >> options.position & 1 = 1) as newest_seen
        from hypotheses
        inner join options on options.ticker = hypotheses.ticker and options.group_number = hypotheses.group_number
        group by hypotheses.ticker, hypotheses.group_number, hypotheses.subset
    ),
    conflict_costs as (
        select hypotheses.ticker, hypotheses.group_number, hypotheses.subset, count(*) * 0.03 as cost
        from hypotheses
        inner join conflicts
            on conflicts.ticker = hypotheses.ticker
            and conflicts.group_number = hypotheses.group_number
            and hypotheses.subset::bigint >> conflicts.first_position & 1 = 1
            and hypotheses.subset::bigint >> conflicts.second_position & 1 = 1
        group by hypotheses.ticker, hypotheses.group_number, hypotheses.subset
    ),
    best as (
        select distinct on (claim_costs.ticker, claim_costs.group_number)
            claim_costs.ticker,
            claim_costs.group_number,
            claim_costs.subset
        from claim_costs
        left join residuals
            on residuals.ticker = claim_costs.ticker
            and residuals.group_number = claim_costs.group_number
            and residuals.subset = claim_costs.subset
        left join conflict_costs
            on conflict_costs.ticker = claim_costs.ticker
            and conflict_costs.group_number = claim_costs.group_number
            and conflict_costs.subset = claim_costs.subset
        -- where the costs are equal: the claim that the vendor added last, then the earliest date
        order by
            claim_costs.ticker,
            claim_costs.group_number,
            round((coalesce(residuals.residual, 0) + claim_costs.cost + coalesce(conflict_costs.cost, 0))::numeric, 6),
            claim_costs.newest_seen desc nulls last,
            claim_costs.subset
    ),
    judged as (
        select
            options.*,
            best.subset::bigint >> options.position & 1 = 1 as counts,
            exists (
                select
                from conflicts
                where conflicts.ticker = options.ticker
                    and conflicts.group_number = options.group_number
                    and options.position in (conflicts.first_position, conflicts.second_position)) as conflicts,
            sum(options.log_ratio) filter (where best.subset::bigint >> options.position & 1 = 1) over (
                partition by options.ticker, options.group_number, options.before_date, options.after_date) as counted_log_ratio
        from options
        inner join best on best.ticker = options.ticker and best.group_number = options.group_number
    ),
    chosen as (
        select
            judged.ticker, judged.execution_date, claims.split_from, claims.split_to, claims.adjustment_type,
            claims.vendor_id, claims.last_seen as fetched_at
        from judged
        inner join split_claims as claims on claims.claim_id = judged.claim_id
        where judged.counts
        union all
        select
            override.ticker, override.execution_date, override.split_from, override.split_to, null, null, override.decided_at
        from split_overrides as override
        inner join due on due.ticker = override.ticker
        where override.accepted
    ),
    gone as (
        delete from splits
        using due
        where splits.ticker = due.ticker
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
            from changed)
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
            case when repeated.execution_date is null then 'split_contradicts_price' else 'split_repeated' end,
            judged.execution_date,
            judged.ticker,
            case
                when repeated.execution_date is not null
                then 'the split ' || judged.spelled || ' repeats the one of ' || repeated.execution_date
                else 'the split ' || judged.spelled || ' does not explain the price'
            end
            || coalesce(
                ': expected the close of ' || judged.after_date || ' at about '
                    || round(exp(-judged.log_ratio)::numeric, 4) || ' times that of ' || judged.before_date
                    || judged.of_before_ticker
                    || ', found ' || round(exp(judged.log_step)::numeric, 4) || ' times',
                ': no bars on both sides of the date'),
            jsonb_build_object(
                'ratio', exp(judged.log_ratio), 'price_step', exp(judged.log_step),
                'before', judged.before_date, 'after', judged.after_date),
            'not counted'
        from judged
        left join lateral (
            select min(kept.execution_date) as execution_date
            from judged as kept
            where kept.ticker = judged.ticker
                and kept.group_number = judged.group_number
                and kept.counts
                and kept.log_ratio = judged.log_ratio
                and kept.execution_date <> judged.execution_date
        ) as repeated on true
        where not judged.counts
        union all
        select
            'split_contradicts_price',
            judged.execution_date,
            judged.ticker,
            'the split ' || judged.spelled || ' is unconfirmed: '
            || case
                when not is_split_evidence(judged.before_date, judged.after_date)
                then 'no bars between ' || judged.before_date || ' and ' || judged.after_date
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
            and (
                abs(judged.log_step + judged.counted_log_ratio) > 0.4
                or not is_split_evidence(judged.before_date, judged.after_date)
                or (judged.log_step is null and judged.conflicts and coalesce(judged.before_date, judged.after_date) is not null))
    ),
    found_once as (
        select distinct on (kind, execution_date, ticker) kind, execution_date, ticker, message, evidence, decision
        from found
        order by kind, execution_date, ticker, decision desc, message
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
        from due
        where findings.ticker = due.ticker
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

-- A dividend counts unless
--     it repeats another one: the same cash, currency and type, on the same date or, for at most twelve payments per year, on dates
--     up to ten days apart. The claim that the vendor added last counts; if they are equally old, the earliest date;
--     its cash is at least the last close of its security before the ex-dividend date, on the share basis of that date.
create or replace function choose_dividends() returns integer
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
                <= case when claim.frequency <= 12 then 10 else 0 end as repeats,
            -- as assign_security() assigns the row of dividends
            case
                when traced.ticker is not null
                then security_of_filing(claim.ticker, claim.ex_dividend_date, claim.first_seen)
            end as security_id
        from dividend_claims as claim
        inner join due on due.ticker = claim.ticker
        left join (select distinct ticker from ticker_spells where is_traced) as traced on traced.ticker = claim.ticker
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
        left join lateral last_bar_before(ranked.ticker, ranked.security_id, ranked.ex_dividend_date, 30) as before on true
        left join lateral splits_between(before.ticker, before.trading_date, ranked.ex_dividend_date) as until_ex on true
        left join lateral splits_between(
            coalesce(
                (
                    select spell.ticker
                    from filing_spells(ranked.ticker, ranked.security_id) as spell
                    where spell.valid_from <= ranked.ex_dividend_date and spell.valid_to > ranked.ex_dividend_date
                    order by spell.valid_from desc
                    limit 1),
                ranked.ticker),
            ranked.ex_dividend_date,
            current_date) as since_ex on true
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

-- Two checks of the large returns of a day:
--     a price step that a whole ratio explains within 3 %, at most 20 times the dollar volume of the bar before, no split in between,
--     and bars near enough for is_split_evidence(); reported, never applied;
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
            and is_split_evidence(previous_date, of_date)
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

create or replace function mark_dividend_choices_due(loaded_date date) returns void
language sql
as $$
    insert into dividend_choices_due (ticker)
    select distinct claims.ticker
    from dividend_claims as claims
    left join daily_bars as bars on bars.ticker = claims.ticker and bars.trading_date = loaded_date
    where claims.gone_at is null
        and claims.ex_dividend_date between loaded_date + 1 and loaded_date + 7
        and (
            claims.cash_amount >= bars.close / 10
            or claims.ticker in (select traced.ticker from ticker_spells as traced where traced.is_traced))
    on conflict do nothing
$$;

-- Splits and dividends of a security that had several tickers are compared with other bars after its spells changed.
create function changed_spells_make_choices_due() returns trigger
language plpgsql as $$
declare
    tickers text[] := array(
        select changed.ticker from changed where changed.is_traced
        union
        select spell.ticker
        from changed
        inner join ticker_spells as spell on spell.security_id = changed.security_id
        where changed.is_traced);
begin
    insert into split_choices_due (ticker)
    select distinct ticker from split_claims where ticker = any (tickers) and gone_at is null
    on conflict do nothing;
    insert into dividend_choices_due (ticker)
    select distinct ticker from dividend_claims where ticker = any (tickers) and gone_at is null
    on conflict do nothing;
    return null;
end
$$;

create trigger ticker_spells_inserted
after insert on ticker_spells referencing new table as changed
for each statement execute function changed_spells_make_choices_due();

create trigger ticker_spells_deleted
after delete on ticker_spells referencing old table as changed
for each statement execute function changed_spells_make_choices_due();

-- the choices that this version may change
insert into split_choices_due (ticker)
select distinct ticker
from split_claims
where gone_at is null and ticker in (select spell.ticker from ticker_spells as spell where spell.is_traced)
on conflict do nothing;
insert into dividend_choices_due (ticker)
select distinct ticker
from dividend_claims
where gone_at is null and ticker in (select spell.ticker from ticker_spells as spell where spell.is_traced)
on conflict do nothing;

update findings
set resolved_at = now(), decision = 'no longer found'
where kind = 'split_missing'
    and resolved_at is null
    and not is_split_evidence(
        (select max(days.trading_date) from trading_days as days where days.verdict = 'LOADED' and days.trading_date < findings.trading_date),
        trading_date);

comment on view missing_sessions is
    'Sessions from the first to the newest one that is due which are not loaded, whether they were requested or not; message has the reason';
