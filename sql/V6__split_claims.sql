-- Splits chosen among the vendor's claims by what the prices show, and by the operator's decisions.

create table split_claims (
    claim_id bigint generated always as identity,
    vendor_id text,
    ticker text collate "C" not null,
    execution_date date not null,
    split_from numeric not null,
    split_to numeric not null,
    adjustment_type text,
    historical_adjustment_factor numeric,
    first_seen timestamptz not null default now(),
    last_seen timestamptz not null default now(),
    missing_since timestamptz,
    gone_at timestamptz,
    constraint split_claims_pk primary key (claim_id),
    constraint split_claims_ratio_positive check (split_from > 0 and split_to > 0)
);

create unique index split_claims_known on split_claims (ticker, execution_date, split_from, split_to, coalesce(vendor_id, ''));
create index split_claims_execution_date on split_claims (execution_date);

comment on table split_claims is 'Every split that the vendor ever sent; the table splits holds those that count';
comment on column split_claims.missing_since is
    'When a response first lacked the claim; it counts until a later run finds it missing again. Null while the vendor sends it';
comment on column split_claims.gone_at is 'When a second run found it missing: the claim no longer counts';

create table split_overrides (
    ticker text collate "C" not null,
    execution_date date not null,
    split_from numeric not null,
    split_to numeric not null,
    accepted boolean not null,
    reason text not null,
    decided_by text not null default current_user,
    decided_at timestamptz not null default now(),
    constraint split_overrides_pk primary key (ticker, execution_date, split_from, split_to),
    constraint split_overrides_ratio_positive check (split_from > 0 and split_to > 0),
    constraint split_overrides_reason_given check (reason <> '')
);

comment on table split_overrides is
    'The operator''s decisions about splits: if a ticker and date has accepted rows, exactly these count; a row that is not accepted never counts';

-- Tickers whose claims, overrides or prices changed since choose_splits() last ran.
create table split_choices_due (
    ticker text collate "C" not null,
    constraint split_choices_due_pk primary key (ticker)
);

comment on table split_choices_due is 'Tickers for which choose_splits() must choose again';

create function split_choice_is_due() returns trigger
language plpgsql as $$
begin
    insert into split_choices_due (ticker) values (coalesce(new.ticker, old.ticker)) on conflict do nothing;
    return null;
end
$$;

create trigger split_claims_choice_is_due
after insert or delete or update of split_from, split_to, gone_at, adjustment_type on split_claims
for each row execute function split_choice_is_due();

create trigger split_overrides_choice_is_due
after insert or delete or update on split_overrides
for each row execute function split_choice_is_due();

create function mark_split_choices_due(loaded_date date) returns void
language sql
as $$
    insert into split_choices_due (ticker)
    select distinct ticker
    from split_claims
    where gone_at is null and execution_date between loaded_date - 30 and loaded_date + 30
    on conflict do nothing
$$;

comment on function mark_split_choices_due is
    'To be called after the bars of a day changed: the prices next to a split are the evidence for it';

insert into split_claims (
    vendor_id, ticker, execution_date, split_from, split_to, adjustment_type, first_seen, last_seen)
select vendor_id, ticker, execution_date, split_from, split_to, adjustment_type, fetched_at, fetched_at
from splits;

-- Each subset of the claims of a ticker on neighboring dates is a hypothesis. Its cost is the distance between the price
-- step and the step that the subset implies, as the sum of absolute log returns over the intervals between bars, plus:
--     0.25 for each claim left out that nothing contradicts: the vendor's word, against a market move of 28 %;
--     0.01 for each claim left out that conflicts with one that is kept: one of the two is wrong anyway;
--     0.03 for each conflicting pair that is kept.
-- Two claims conflict if they have the same ratio on dates up to ten days apart, or different ratios in the same direction
-- on one date. A stock dividend and a reverse split on one date do not conflict. Without bars on both sides the step is unknown and costs nothing.
-- Without nested loops between the steps, whose sizes the planner cannot estimate; the lookups of bars and splits are indexed anyway.
create function choose_due_splits() returns integer
language plpgsql set enable_nestloop = off as $$
declare
    changes integer;
begin
    with due as (
        delete from split_choices_due returning ticker
    ),
    claim_ratios as (
        select
            claims.ticker,
            claims.execution_date,
            round(ln(claims.split_to / claims.split_from), 9)::double precision as log_ratio,
            count(*) as spellings,
            max(claims.first_seen) as newest_seen,
            (array_agg(claims.claim_id order by claims.first_seen, claims.split_from, claims.claim_id))[1] as claim_id,
            string_agg(
                trim_scale(claims.split_from) || ':' || trim_scale(claims.split_to) || coalesce(' (id ' || claims.vendor_id || ')', ''),
                ', ' order by claims.first_seen, claims.split_from, claims.claim_id) as spelled
        from split_claims as claims
        inner join due on due.ticker = claims.ticker
        where claims.gone_at is null
            and not exists (
                select
                from split_overrides as override
                where override.ticker = claims.ticker
                    and override.execution_date = claims.execution_date
                    and (
                        override.accepted
                        or override.split_from * claims.split_to = override.split_to * claims.split_from))
        group by claims.ticker, claims.execution_date, round(ln(claims.split_to / claims.split_from), 9)
    ),
    claim_dates as (
        select distinct ticker, execution_date from claim_ratios
    ),
    breaks as (
        select
            ticker,
            execution_date,
            execution_date - lag(execution_date) over (partition by ticker order by execution_date) > 10 as starts_group
        from claim_dates
    ),
    dated as (
        select
            breaks.ticker,
            breaks.execution_date,
            count(*) filter (where breaks.starts_group) over (partition by breaks.ticker order by breaks.execution_date) as group_number,
            before.trading_date as before_date,
            after.trading_date as after_date,
            ln((after.close / before.close)::double precision) as log_step
        from breaks
        left join lateral (
            select bars.trading_date, bars.close
            from daily_bars as bars
            where bars.ticker = breaks.ticker
                and bars.trading_date < breaks.execution_date
                and bars.trading_date >= breaks.execution_date - 30
            order by bars.trading_date desc
            limit 1
        ) as before on true
        left join lateral (
            select bars.trading_date, bars.close
            from daily_bars as bars
            where bars.ticker = breaks.ticker
                and bars.trading_date >= breaks.execution_date
                and bars.trading_date <= breaks.execution_date + 30
            order by bars.trading_date
            limit 1
        ) as after on true
    ),
    options as (
        select
            ratios.*,
            dated.group_number,
            dated.before_date,
            dated.after_date,
            dated.log_step,
            (row_number() over (
                partition by ratios.ticker, dated.group_number
                order by ratios.execution_date, ratios.log_ratio))::integer - 1 as position,
            count(*) over (partition by ratios.ticker, dated.group_number) as group_size
        from claim_ratios as ratios
        inner join dated on dated.ticker = ratios.ticker and dated.execution_date = ratios.execution_date
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
                when judged.after_date - judged.before_date > 10
                then 'no bars between ' || judged.before_date || ' and ' || judged.after_date
                when judged.log_step is null then 'no bars on both sides of the date'
                else 'the close of ' || judged.after_date || ' is ' || round(exp(judged.log_step)::numeric, 4) || ' times that of '
                    || judged.before_date || ', expected about ' || round(exp(-judged.counted_log_ratio)::numeric, 4) || ' times'
            end,
            jsonb_build_object(
                'ratio', exp(judged.log_ratio), 'price_step', exp(judged.log_step),
                'before', judged.before_date, 'after', judged.after_date),
            'counted, unconfirmed'
        from judged
        where judged.counts
            and (
                abs(judged.log_step + judged.counted_log_ratio) > 0.4
                or judged.after_date - judged.before_date > 10
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

comment on function choose_due_splits is
    'Chooses the splits of all due tickers among their claims, writes them to splits with findings, and marks the returns they change as stale; returns the number of rows added to and removed from splits';

-- A price step that a whole ratio explains within 3 %, at most 20 times the dollar volume of the bar before, and no split in between.
-- Reported, never applied.
create function report_missing_splits(of_date date) returns integer
language plpgsql as $$
declare
    reported integer;
begin
    with steps as (
        select
            bars.ticker,
            bars.close,
            before.trading_date as previous_date,
            before.close as previous_close,
            ln((bars.close / before.close)::double precision) as log_step
        from daily_bars as bars
        inner join daily_bars as before
            on before.ticker = bars.ticker
            and before.trading_date = (
                select max(days.trading_date)
                from trading_days as days
                where days.verdict = 'LOADED' and days.trading_date < of_date)
        where bars.trading_date = of_date
            and (bars.daily_return >= 0.9 or bars.daily_return <= -0.48)
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
            and not exists (select from splits_between(steps.ticker, steps.previous_date, of_date))
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
    return reported;
end
$$;

comment on function report_missing_splits is
    'Opens a finding split_missing for each return of the day that a whole split ratio explains and no split accounts for; returns the number of open ones';

-- More moves than a market makes: on an ordinary day about 0.2 % of 11,000 tickers move by more than half, 2 % did not on any recorded one.
create function report_day_moves(of_date date) returns boolean
language plpgsql as $$
declare
    returns bigint;
    moves bigint;
    examples text;
begin
    select
        count(*),
        count(*) filter (where abs(daily_return) > 0.5),
        string_agg(ticker, ', ' order by ticker) filter (where abs(daily_return) > 0.5)
    into returns, moves, examples
    from daily_bars
    where trading_date = of_date and return_span = 1;
    if moves >= 20 and moves > 0.02 * returns then
        perform report_finding(
            'day_moves',
            of_date,
            null,
            moves || ' of ' || returns || ' tickers moved by more than 50 %, expected at most 2 %: ' || left(examples, 200),
            jsonb_build_object('moves', moves, 'returns', returns),
            'loaded');
        return true;
    end if;
    update findings
    set resolved_at = now(), decision = 'no longer found'
    where kind = 'day_moves' and trading_date = of_date and resolved_at is null;
    return false;
end
$$;

comment on function report_day_moves is
    'Opens the finding day_moves if more than 2 % of the returns over one session, and at least 20, exceed 50 % in size';
