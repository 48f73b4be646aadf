-- Missing splits of all ratios, across sessions without a bar and by the vendor's factors, splits with bars on one side only, claims with
-- from and to exchanged, and the date of a change of the security where the vendor's date of the delisting is off.

create function nearest_split(step double precision)
returns table (split_from bigint, split_to bigint, is_whole boolean, tolerance double precision)
language sql immutable parallel safe
as $$
    select candidate.split_from, candidate.split_to, candidate.is_whole, candidate.tolerance
    from (
        select
            case when step > 1 then shares.number else 1 end as split_from,
            case when step > 1 then 1 else shares.number end as split_to,
            true as is_whole,
            0.03 as tolerance
        from (select round(greatest(step, 1 / step))::bigint as number) as shares
        where shares.number >= 2
        union all
        select fraction.split_from, fraction.split_to, false, fraction.tolerance
        from (values (2, 3, 0.02), (3, 2, 0.02), (2, 5, 0.02), (5, 2, 0.02), (3, 5, 0.01), (3, 4, 0.01), (4, 5, 0.01))
            as fraction (split_from, split_to, tolerance)
    ) as candidate
    where abs(ln(step * candidate.split_to / candidate.split_from)) <= candidate.tolerance
    order by abs(ln(step * candidate.split_to / candidate.split_from)) / candidate.tolerance
    limit 1
$$;

comment on function nearest_split is
    'The split that explains a price step (the close divided by the one before): a whole ratio within 3 %, of which there is one for each step above 17, or 3:2, 5:2, 5:3, 4:3 or 5:4 within the tolerance in logarithms; no row if none does';

-- with the dates of the arguments in conditions of their own, by which partitions are excluded before they are opened
create or replace function last_bar_before(of_ticker text, of_security bigint, before_date date, within_days integer)
returns table (ticker text, trading_date date, close numeric)
language sql stable parallel safe
as $$
    select bar.ticker, bar.trading_date, bar.close
    from filing_spells(of_ticker, of_security) as spell
    cross join lateral (
        select bars.ticker, bars.trading_date, bars.close
        from daily_bars as bars
        where bars.ticker = spell.ticker
            and bars.trading_date >= before_date - within_days
            and bars.trading_date < before_date
            and bars.trading_date >= spell.valid_from
            and bars.trading_date < spell.valid_to
        order by bars.trading_date desc
        limit 1
    ) as bar
    order by bar.trading_date desc
    limit 1
$$;

create function steps_to(bars daily_bars[], of_date date)
returns table (bar daily_bars, before_ticker text, before_date date, previous_close numeric, step double precision)
language sql stable parallel safe
as $$
    select bar, before.ticker, before.trading_date, before.close, (bar.close / before.close)::double precision
    from unnest(bars) as bar
    -- not as a join, for which the whole table would be read
    cross join lateral (
        select (
            select spell.security_id
            from ticker_spells as spell
            where spell.ticker = bar.ticker and spell.is_traced and spell.valid_from <= of_date and spell.valid_to > of_date
            limit 1) as security_id
    ) as spell
    cross join lateral last_bar_before(bar.ticker, spell.security_id, of_date, evidence_days()) as before
$$;

comment on function steps_to is
    'The price step to each of the bars, all of of_date: its close divided by that of the last bar of its security before. Bars without one are left out';

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
                    exists (
                        select
                        from daily_bars as earlier
                        where earlier.ticker = bars.ticker
                            and earlier.trading_date >= of_date - evidence_days()
                            and earlier.trading_date < of_date
                            and (bars.close <= 0.82 * earlier.close or bars.close >= 1.22 * earlier.close))
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
            max(filed.first_seen) as newest_seen,
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
            options.newest_seen,
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
            max(newest_seen) filter (where is_kept) as newest_seen
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
        -- where the costs are equal: the ratio nearest to the step over a gap, then the claim that the vendor added last, then the
        -- earliest date
        order by
            hypotheses.ticker,
            hypotheses.group_number,
            round((coalesce(residuals.residual, 0) + coalesce(claim_costs.cost, 0))::numeric, 6),
            round(coalesce(residuals.residual_over_gaps, 0)::numeric, 6),
            claim_costs.newest_seen desc nulls last,
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

-- A delisting of a ticker that goes on trading, with another FIGI (without FIGI: another CIK) in the next record of the ticker: the list
-- proves a change of the security, but its date is that of the delisting only in most records. The date of the change is
--     that of a ticker event;
--     that of the delisting, if the price moved by more than 15 % there, or by at most that on all days around it;
--     if the price moved by less than 10 % there, and by more than 15 % on exactly one day around it, this day: two securities with a
--     price within 10 % of each other are rarer than a wrong date, and are not followed by such a move;
--     otherwise unknown: the delisting is not later than the first bar, or several moves are possible.
-- The days around it are five before and after: the vendor has the last session of the old security, the day after it, or a day nearby.
create function delisting_changes()
returns table (ticker text, delisted_on date, identifier text, change_date date, change_facts text[])
language sql stable
as $$
    with delistings as (
        select
            spell.ticker,
            spell.first_date,
            record.delisted_on,
            case when record.figi <> successor.figi then 'figi' else 'cik' end as identifier,
            event.event_date
        from bar_spells as spell
        inner join security_records as record
            on record.ticker = spell.ticker and record.delisted_on >= spell.first_date - 5 and record.delisted_on <= spell.last_date
        inner join lateral (
            select later.figi, later.cik
            from security_records as later
            where later.ticker = record.ticker and later.ends_on > record.ends_on
            order by later.ends_on
            limit 1
        ) as successor on coalesce(record.figi <> successor.figi, record.cik <> successor.cik)
        left join lateral (
            select change.event_date
            from ticker_changes as change
            where change.ticker = spell.ticker
                and change.event_date between record.delisted_on - 10 and record.delisted_on + 10
                and change.event_date > spell.first_date
                and change.event_date <= spell.last_date
            order by abs(change.event_date - record.delisted_on)
            limit 1
        ) as event on true
    ),
    moves as (
        select
            delistings.ticker,
            delistings.delisted_on,
            before.trading_date as before_date,
            after.trading_date as after_date,
            before.trading_date < delistings.delisted_on and after.trading_date >= delistings.delisted_on as is_of_delisting,
            abs(after.close / (before.close * coalesce(executed.factor, 1)) - 1) as size
        from delistings
        inner join daily_bars as after
            on after.ticker = delistings.ticker
            and after.trading_date > delistings.first_date
            and after.trading_date between delistings.delisted_on - 5 and delistings.delisted_on + 10
        cross join lateral (
            select bars.trading_date, bars.close
            from daily_bars as bars
            where bars.ticker = after.ticker and bars.trading_date < after.trading_date
            order by bars.trading_date desc
            limit 1
        ) as before
        left join lateral (
            select product(split.split_from) / product(split.split_to) as factor
            from splits as split
            where split.ticker = after.ticker
                and split.execution_date > before.trading_date
                and split.execution_date <= after.trading_date
        ) as executed on true
        where before.trading_date <= delistings.delisted_on + 5
    ),
    of_delistings as (
        select
            ticker,
            delisted_on,
            max(size) filter (where is_of_delisting) as size_there,
            max(size) as largest,
            count(*) filter (where size > 0.15) as large_moves,
            count(*) filter (where size >= 0.1) as possible_moves,
            max(before_date) filter (where size > 0.15) as before_date,
            max(after_date) filter (where size > 0.15) as after_date
        from moves
        group by ticker, delisted_on
    ),
    dated as (
        select
            delistings.*,
            case
                when delistings.event_date is not null then delistings.event_date
                when delistings.delisted_on <= delistings.first_date then null
                when moved.size_there is null or moved.size_there > 0.15 or moved.largest <= 0.15 then delistings.delisted_on
                when moved.size_there < 0.1 and moved.large_moves = 1 and moved.possible_moves = 1
                then greatest(moved.before_date + 1, least(delistings.delisted_on + 1, moved.after_date))
            end as change_date
        from delistings
        left join of_delistings as moved on moved.ticker = delistings.ticker and moved.delisted_on = delistings.delisted_on
    )
    select
        ticker,
        delisted_on,
        identifier,
        change_date,
        array['delisting', identifier]
            || case
                when event_date is not null then array['event']
                when change_date <> delisted_on then array['price']
                else '{}'
            end
    from dated
$$;

comment on function delisting_changes is
    'Delistings by the list of tickers that other securities have now, with the date of the change of the security; change_date is null if the prices leave several dates open';

-- The changes of the security while a ticker has bars. change_date is the first day of the new security by the list, the events or
-- the operator, first_date the first bar since: a day in between may be loaded later. docs/decisions/identity.md has the rules.
create or replace function security_changes()
returns table (ticker text, first_date date, change_date date, facts text[])
language sql stable
as $$
    with takeovers as (
        select spell.ticker, change.event_date as change_date, array['event', 'dates'] as facts
        from ticker_changes as change
        inner join bar_spells as spell
            on spell.ticker = change.ticker and change.event_date > spell.first_date and change.event_date <= spell.last_date
        where exists (
            select
            from bar_spells as previous
            where previous.ticker = change.previous_ticker
                and previous.last_date < change.event_date
                and loaded_between(previous.last_date, change.event_date) <= 6)
    ),
    changes as (
        select ticker, change_date, change_facts as facts from delisting_changes() where change_date is not null
        union all
        select ticker, change_date, facts from takeovers
        union all
        select ticker, first_date, array['override'] from identity_overrides where previous_ticker is distinct from ticker
    )
    select
        changes.ticker,
        bar.trading_date as first_date,
        coalesce(min(changes.change_date) filter (where fact.fact = 'override'), min(changes.change_date)) as change_date,
        array_agg(distinct fact.fact order by fact.fact) as facts
    from changes
    inner join bar_spells as spell
        on spell.ticker = changes.ticker and changes.change_date > spell.first_date and changes.change_date <= spell.last_date
    cross join lateral (
        select bars.trading_date
        from daily_bars as bars
        where bars.ticker = changes.ticker and bars.trading_date >= changes.change_date
        order by bars.trading_date
        limit 1
    ) as bar
    cross join lateral unnest(changes.facts) as fact (fact)
    where not exists (
        select
        from identity_overrides as override
        where override.ticker = changes.ticker
            and override.first_date = bar.trading_date
            and override.previous_ticker = override.ticker)
    group by changes.ticker, bar.trading_date
$$;

comment on function security_changes is
    'The dates from which on a ticker belongs to another security, by the list, the events, the bars and the overrides; first_date is the first bar of that security now';

create view undated_delistings as
select undated.ticker
from security_claims as undated
inner join security_records as active on active.ticker = undated.ticker and active.delisted_on is null
where undated.gone_at is null
    and not undated.active
    and undated.delisted_on is null
    and coalesce(undated.composite_figi <> active.figi, undated.cik <> active.cik)
group by undated.ticker;

comment on view undated_delistings is
    'Active tickers of which the list also has a delisted security with another FIGI (without FIGI: another CIK), without the date of its delisting';

create function undated_changes()
returns table (ticker text, return_date date, last_ticker text, last_date date)
language sql stable
as $$
    select distinct on (bars.ticker, bars.trading_date) bars.ticker, bars.trading_date, vanished.ticker, vanished.last_date
    from undated_delistings as undated
    inner join daily_bars as bars on bars.ticker = undated.ticker and abs(bars.daily_return) > 0.15
    cross join lateral (
        select max(days.trading_date) as trading_date
        from trading_days as days
        where days.verdict = 'LOADED' and days.trading_date < bars.trading_date
    ) as previous
    inner join bar_spells as vanished on vanished.last_date = previous.trading_date and vanished.ticker <> bars.ticker
    inner join daily_bars as last_bar on last_bar.ticker = vanished.ticker and last_bar.trading_date = vanished.last_date
    where abs(bars.close / last_bar.close - 1) < 0.1
    order by bars.ticker, bars.trading_date, abs(bars.close / last_bar.close - 1), vanished.ticker
$$;

comment on function undated_changes is
    'Returns above 15 % in size of undated_delistings on the session after the last bar of another ticker, whose close differs by less than 10 % from that of the return''s bar';

-- In addition to the dates of V9: delistings up to five days before the first bar, securities whose list has no date of the
-- delisting, and, without waiting for seven days, a ticker that vanished although it traded in each session of the two weeks before, if the
-- list has no active security with it: thin tickers vanish and appear each week.
create or replace view ticker_events_due as
with covered as (
    select min(trading_date) as first_date, max(trading_date) as last_date
    from trading_days
    where verdict = 'LOADED'
),
boundaries as (
    select spell.ticker, spell.first_date as boundary_date, true as appears
    from bar_spells as spell
    inner join covered on spell.first_date > covered.first_date
    union
    select spell.ticker, spell.last_date, false
    from bar_spells as spell
    inner join covered on spell.last_date < covered.last_date - 7
    union
    select spell.ticker, spell.last_date, false
    from bar_spells as spell
    inner join covered on spell.last_date < covered.last_date and spell.last_date >= covered.last_date - 7
    where not exists (
            select
            from security_claims as claim
            where claim.ticker = spell.ticker and claim.active and claim.gone_at is null)
        and not exists (
            select
            from trading_days as days
            where days.verdict = 'LOADED'
                and days.trading_date between greatest(spell.first_date, spell.last_date - 14) and spell.last_date
                and not exists (
                    select
                    from daily_bars as bars
                    where bars.ticker = spell.ticker and bars.trading_date = days.trading_date))
    union
    select spell.ticker, record.delisted_on, true
    from bar_spells as spell
    inner join security_records as record
        on record.ticker = spell.ticker and record.delisted_on >= spell.first_date - 5 and record.delisted_on <= spell.last_date
    union
    select spell.ticker, spell.first_date, true
    from bar_spells as spell
    inner join undated_delistings as undated on undated.ticker = spell.ticker
)
select
    boundaries.ticker,
    boundaries.boundary_date,
    boundaries.appears,
    coalesce(
        (
            select record.figi
            from security_records as record
            where record.ticker = boundaries.ticker and record.ends_on > boundaries.boundary_date
            order by record.ends_on
            limit 1),
        boundaries.ticker) as asked_id
from boundaries
where not exists (
    select
    from ticker_event_requests as request
    where request.ticker = boundaries.ticker and request.boundary_date = boundaries.boundary_date);

comment on view ticker_events_due is
    'Dates on which a ticker appeared, vanished or was delisted, for which the vendor was not asked for events yet';

-- Where an event, a delisting or a known change of the security suggests that a ticker went to another security, and a return near it
-- exceeds 40 % in size; 15 % if the list and the identifiers prove a change whose date is not known. If the list has no date of the
-- delisting at all, this is a return on the session after the last bar of another ticker at about the price of the new security. At a
-- known change there is no return.
create or replace function report_identity_changes() returns integer
language plpgsql as $$
declare
    reported integer;
begin
    with hints as (
        select
            spell.ticker,
            record.delisted_on as hint_date,
            10 as days,
            0.4 as least_size,
            'the list has a security with this ticker that was delisted on ' || record.delisted_on as hint,
            'a second fact that shows the change' as expected,
            null::date as cut_date
        from ticker_spells as spell
        inner join security_records as record
            on record.ticker = spell.ticker and record.delisted_on > spell.first_date and record.delisted_on <= spell.last_date
        union all
        select
            change.ticker,
            change.delisted_on,
            10,
            0.15,
            'the list has a security with this ticker and another ' || upper(change.identifier) || ' that was delisted on ' || change.delisted_on,
            'a ticker event or a single large return that shows the date of the change',
            null
        from delisting_changes() as change
        where change.change_date is null
        union all
        select
            undated.ticker,
            undated.return_date,
            0,
            0.15,
            'the list has a delisted security with this ticker and another identifier, without the date of its delisting, the last bar of '
                || undated.last_ticker || ' is of ' || undated.last_date || ' and has the price of the next bar of this ticker',
            'a ticker event or a date of the delisting',
            null
        from undated_changes() as undated
        union all
        select
            spell.ticker,
            change.event_date,
            10,
            0.4,
            'by the ticker events of ' || change.asked_id || ', the security with the ticker ' || change.previous_ticker
                || ' has this ticker from ' || change.event_date || ' on',
            'a second fact that shows the change',
            null
        from ticker_spells as spell
        inner join ticker_changes as change
            on change.ticker = spell.ticker and change.event_date > spell.first_date and change.event_date <= spell.last_date
        union all
        select
            spell.ticker,
            spell.valid_from,
            10,
            0.4,
            'by ' || spell.change_source || ', the ticker went to another security on ' || spell.valid_from,
            null,
            spell.first_date
        from ticker_spells as spell
        where spell.change_source is not null and 'override' <> all (string_to_array(spell.change_source, ', '))
    ),
    jumps as (
        select distinct on (bars.ticker, bars.trading_date)
            bars.ticker, bars.trading_date, bars.daily_return, hints.hint_date, hints.hint, hints.expected, hints.cut_date
        from hints
        inner join daily_bars as bars
            on bars.ticker = hints.ticker
            and bars.trading_date between hints.hint_date - hints.days and hints.hint_date + hints.days
            and abs(bars.daily_return) > hints.least_size
        where not exists (
                select
                from ticker_spells as known
                where known.ticker = bars.ticker
                    and known.change_source is not null
                    and known.first_date = bars.trading_date)
            and not exists (
                select
                from identity_overrides as override
                where override.ticker = bars.ticker and override.first_date = bars.trading_date)
        order by bars.ticker, bars.trading_date, hints.cut_date, hints.least_size, abs(hints.hint_date - bars.trading_date), hints.hint
    ),
    found as (
        select report_finding(
            'identity_changed',
            trading_date,
            ticker,
            hint || ', and the return of ' || trading_date || ' is ' || round((100 * daily_return)::numeric, 1)
                || ' %; expected '
                || coalesce(expected || ', found none', 'the change on the date of this return'),
            jsonb_build_object('hint_date', hint_date, 'daily_return', daily_return),
            'the return is kept; insert a row into identity_overrides if the ticker went to another security'
                || coalesce(' on this date, and one for ' || cut_date || ' with the ticker as previous_ticker', ''))
        from jumps
    ),
    settled as (
        update findings
        set resolved_at = now(),
            decision = coalesce(
                (
                    select 'override: ' || override.reason
                    from identity_overrides as override
                    where override.ticker = findings.ticker and override.first_date = findings.trading_date),
                'no longer found')
        where kind = 'identity_changed'
            and resolved_at is null
            and not exists (
                select from jumps where jumps.ticker = findings.ticker and jumps.trading_date = findings.trading_date)
    )
    select count(*) into reported from found;
    return reported;
end
$$;

comment on function report_identity_changes is
    'Opens a finding identity_changed where a return suggests that a ticker went to another security, on a date that no second fact confirms; returns the number of open ones';

-- A factor contains the splits that were executed up to the day on which the vendor sent it: it can be compared when these are covered.
alter table split_claims add column factor_since date not null default current_date;

comment on column split_claims.factor_since is
    'When the vendor sent historical_adjustment_factor for the first time; it contains no split that was executed later';

create function changed_factor_is_new() returns trigger
language plpgsql as $$
begin
    new.factor_since := current_date;
    return new;
end
$$;

create trigger split_claims_factor_changed
before update of historical_adjustment_factor on split_claims
for each row when (old.historical_adjustment_factor is distinct from new.historical_adjustment_factor)
execute function changed_factor_is_new();

create or replace trigger split_claims_choice_is_due
after insert or delete or update of split_from, split_to, gone_at, adjustment_type, historical_adjustment_factor on split_claims
for each row execute function split_choice_is_due();

create or replace view split_factor_disagreements as
with factors as (
    select
        claims.ticker,
        claims.execution_date,
        claims.vendor_id,
        claims.historical_adjustment_factor,
        announced.shares_before / announced.shares_after as announced_factor,
        executed.shares_before / executed.shares_after as executed_factor,
        day_before.shares_before / day_before.shares_after as day_before_factor,
        claims.split_from / claims.split_to as own_factor,
        claims.factor_since
    from split_claims as claims
    cross join lateral splits_between(claims.ticker, claims.execution_date - 1, 'infinity') as announced
    -- the vendor sent the factor for the last time on last_seen, perhaps before the split of that day
    left join lateral splits_between(
        claims.ticker, claims.execution_date - 1, least(claims.last_seen::date, current_date)) as executed on true
    left join lateral splits_between(
        claims.ticker, claims.execution_date - 1, least(claims.last_seen::date, current_date) - 1) as day_before on true
    where claims.gone_at is null and claims.historical_adjustment_factor is not null
)
select
    ticker, execution_date, vendor_id, historical_adjustment_factor, executed_factor as computed_factor,
    historical_adjustment_factor / executed_factor as missing_factor, factor_since
from factors
where not exists (
    select
    from (
        select product.factor / own.factor as factor
        from (values (announced_factor), (executed_factor), (day_before_factor)) as product (factor)
        cross join (values (1), (own_factor)) as own (factor)
    ) as expected
    where abs(historical_adjustment_factor - expected.factor) <= 0.0001 * expected.factor
        or abs(historical_adjustment_factor - 1 / expected.factor) <= 0.0001 / expected.factor)
    and historical_adjustment_factor is distinct from executed_factor;

comment on view split_factor_disagreements is
    'Claims whose historical_adjustment_factor differs from the product of the chosen ratios since, executed when the vendor sent it or announced, with or without their own, and from its reciprocal (the vendor does not define the factor); splits after the covered range differ too. missing_factor: the price factor of the splits that the vendor''s factor contains in addition';

-- The newest claim of a ticker whose factor contains a split that no row has. Not reported are claims with another finding, whose evidence
-- has the factors, and any if more than a tenth of all factors disagree: then the factor has another meaning.
create function report_split_factors(tickers text[]) returns integer
language plpgsql as $$
declare
    disagreeing findings[];
begin
    select coalesce(array_agg(row(
            null, now(), newest.execution_date, newest.ticker, 'split_missing',
            'the vendor''s historical_adjustment_factor of the split of ' || newest.execution_date || ' is '
                || trim_scale(newest.historical_adjustment_factor) || ', expected ' || trim_scale(round(newest.computed_factor, 9))
                || ': it contains a split of ' || newest.split_from || ':' || newest.split_to || ' on this date or later, but no claim has it',
            jsonb_build_object(
                'vendor_id', coalesce(newest.vendor_id, 'no id'), 'vendor_factor', newest.historical_adjustment_factor,
                'computed_factor', newest.computed_factor, 'split_from', newest.split_from, 'split_to', newest.split_to),
            'not applied; insert a row into split_overrides if the split took place',
            null)::findings), '{}')
    into disagreeing
    from (
        select distinct on (factor.ticker, round(factor.missing_factor, 4)) factor.*, split.split_from, split.split_to
        from split_factor_disagreements as factor
        inner join splits_coverage as coverage on coverage.last_date >= factor.factor_since
        cross join lateral nearest_split(factor.missing_factor::double precision) as split
        where factor.ticker = any (tickers)
            and abs(ln(factor.missing_factor * split.split_to / split.split_from)) <= 0.001
            and not exists (
                select
                from split_overrides as override
                where override.ticker = factor.ticker and override.execution_date >= factor.execution_date)
            and not exists (
                select
                from findings as other
                where other.ticker = factor.ticker
                    and other.trading_date >= factor.execution_date
                    and other.resolved_at is null
                    and other.kind in ('split_duplicate', 'split_repeated', 'split_contradicts_price'))
        order by factor.ticker, round(factor.missing_factor, 4), factor.execution_date desc, factor.vendor_id
    ) as newest;

    if cardinality(disagreeing) > 0
        and (select count(*) from split_factor_disagreements)
            > greatest(5, (select count(*) from split_claims where gone_at is null and historical_adjustment_factor is not null) / 10)
    then
        disagreeing := '{}';
    end if;

    perform report_finding(found.kind, found.trading_date, found.ticker, found.message, found.evidence, found.decision)
    from unnest(disagreeing) as found;
    update findings
    set resolved_at = now(), decision = 'no longer found'
    where kind = 'split_missing'
        and ticker = any (tickers)
        and evidence ? 'vendor_factor'
        and resolved_at is null
        and not exists (
            select
            from unnest(disagreeing) as found
            where found.ticker = findings.ticker and found.trading_date = findings.trading_date);
    return cardinality(disagreeing);
end
$$;

comment on function report_split_factors is
    'Opens a finding split_missing for these tickers where historical_adjustment_factor contains a split of a simple ratio that no claim has; returns their number';

create or replace function choose_splits() returns integer
language plpgsql as $$
declare
    due text[] := array(select ticker from split_choices_due);
    changes integer := choose_due_splits();
begin
    if due = '{}' then
        return changes;
    end if;
    update findings
    set evidence = findings.evidence || jsonb_build_object(
        'vendor_factor', factor.historical_adjustment_factor, 'computed_factor', factor.computed_factor)
    from split_factor_disagreements as factor
    where findings.resolved_at is null
        and findings.kind in ('split_duplicate', 'split_repeated', 'split_contradicts_price')
        and findings.ticker = any (due)
        and factor.ticker = findings.ticker
        and factor.execution_date = findings.trading_date;
    perform report_split_factors(due);
    return changes;
end
$$;

comment on function choose_splits is
    'choose_due_splits(), the vendor''s factors that disagree with the choice in the evidence of the findings, and report_split_factors()';

create function covered_factors_are_due() returns trigger
language plpgsql as $$
begin
    insert into split_choices_due (ticker)
    select distinct factor.ticker
    from split_factor_disagreements as factor
    where factor.factor_since > old.last_date and factor.factor_since <= new.last_date
    on conflict do nothing;
    return null;
end
$$;

create trigger splits_coverage_extended
after update of last_date on splits_coverage
for each row when (new.last_date > old.last_date)
execute function covered_factors_are_due();

-- the choices that this version may change
insert into split_choices_due (ticker)
select distinct ticker from split_claims where gone_at is null
on conflict do nothing;
