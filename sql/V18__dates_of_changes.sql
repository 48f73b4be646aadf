-- The date on which a ticker went to another security, whatever sessions are loaded around it; and days declared closed by the operator.

-- The changes of the security while a ticker has bars. change_date is the first day of the new security by the list, the events or
-- the operator, first_date the first bar since: a day in between may be loaded later. docs/decisions/identity.md has the rules.
create function security_changes()
returns table (ticker text, first_date date, change_date date, facts text[])
language sql stable
as $$
    with delistings as (
        select
            spell.ticker,
            coalesce(event.event_date, step.change_date, record.delisted_on) as change_date,
            array['delisting', case when record.figi <> successor.figi then 'figi' else 'cik' end]
                || case when event.event_date is not null then array['event'] else '{}' end
                || case when event.event_date is null and step.change_date is not null then array['price'] else '{}' end as facts
        from bar_spells as spell
        inner join security_records as record
            on record.ticker = spell.ticker and record.delisted_on > spell.first_date and record.delisted_on <= spell.last_date
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
        -- the vendor's date is the last session of the old security in some records, and the day after it in others
        left join lateral (
            select record.delisted_on + 1 as change_date
            from daily_bars as last_bar
            cross join lateral (
                select bars.trading_date, bars.close
                from daily_bars as bars
                where bars.ticker = last_bar.ticker and bars.trading_date < last_bar.trading_date
                order by bars.trading_date desc
                limit 1
            ) as before
            cross join lateral (
                select bars.trading_date, bars.close
                from daily_bars as bars
                where bars.ticker = last_bar.ticker
                    and bars.trading_date > last_bar.trading_date
                    and bars.trading_date <= last_bar.trading_date + 10
                order by bars.trading_date
                limit 1
            ) as after
            where last_bar.ticker = spell.ticker
                and last_bar.trading_date = record.delisted_on
                and abs(last_bar.close / before.close - 1) < 0.1
                and abs(after.close / last_bar.close - 1) > 0.4
                and not exists (
                    select
                    from splits as split
                    where split.ticker = spell.ticker
                        and split.execution_date > before.trading_date
                        and split.execution_date <= after.trading_date)
        ) as step on true
    ),
    takeovers as (
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
        select ticker, change_date, facts from delistings
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

create or replace function find_spells()
returns table (
    ticker text,
    first_date date,
    last_date date,
    valid_from date,
    valid_to date,
    root_ticker text,
    root_date date,
    facts text[],
    change_facts text[],
    claim_id bigint
)
language sql stable
as $$
    with recursive covered as (
        select max(trading_date) as last_date, (array_agg(trading_date order by trading_date desc))[least(60, count(*))::integer] as recent_date
        from trading_days
        where verdict = 'LOADED'
    ),
    cuts as materialized (
        select ticker, first_date, change_date, facts from security_changes()
    ),
    spells as (
        select
            starts.ticker,
            starts.first_date,
            case
                when next_start.is_cut
                then (select max(bars.trading_date) from daily_bars as bars where bars.ticker = starts.ticker and bars.trading_date < next_start.first_date)
                else starts.last_date
            end as last_date,
            starts.change_facts,
            starts.boundary_date,
            next_start.first_date as next_date,
            next_start.boundary_date as next_boundary_date,
            lag(starts.first_date) over (partition by starts.ticker order by starts.first_date) as before_date
        from (
            select ticker, first_date, last_date, first_date as boundary_date, null::text[] as change_facts from bar_spells
            union all
            select cuts.ticker, cuts.first_date, spell.last_date, cuts.change_date, cuts.facts
            from cuts
            inner join bar_spells as spell
                on spell.ticker = cuts.ticker and cuts.first_date > spell.first_date and cuts.first_date <= spell.last_date
        ) as starts
        left join lateral (
            select later.first_date, later.boundary_date, later.is_cut
            from (
                select ticker, first_date, first_date as boundary_date, false as is_cut from bar_spells
                union all
                select ticker, first_date, change_date, true from cuts
            ) as later
            where later.ticker = starts.ticker and later.first_date > starts.first_date
            order by later.first_date
            limit 1
        ) as next_start on true
    ),
    -- The record of a spell: for one that reaches the newest sessions, the first record that ends later; for an earlier one, a
    -- delisting at its end; otherwise a record that the list had at that time.
    recorded as (
        select
            spells.*,
            record.claim_id,
            record.figi,
            record.cik,
            record.type,
            record.facts
        from spells
        cross join covered
        left join lateral (
            select candidates.claim_id, candidates.figi, candidates.cik, candidates.type, candidates.facts
            from (
                select
                    1 as preference, records.claim_id, records.figi, records.cik, records.type,
                    case when records.delisted_on is null then array['list'] else array['list', 'delisting'] end as facts,
                    records.ends_on as nearest
                from security_records as records
                where records.ticker = spells.ticker
                    and spells.next_date is null
                    and spells.last_date >= covered.recent_date
                    and records.ends_on > spells.last_date
                union all
                select
                    2, records.claim_id, records.figi, records.cik, records.type, array['list', 'delisting'], records.ends_on
                from security_records as records
                where records.ticker = spells.ticker
                    and records.delisted_on >= spells.last_date - 5
                    and records.delisted_on <= coalesce(spells.next_date, 'infinity') + 10
                    and loaded_between(spells.last_date, records.delisted_on) <= 30
                union all
                select
                    3, past.claim_id, past.composite_figi, past.cik, past.type, array['list', 'dates'], past.last_seen::date
                from security_claims as past
                where past.ticker = spells.ticker
                    and past.active
                    and past.gone_at is not null
                    and past.first_seen::date <= spells.last_date + 7
                    and past.last_seen::date >= spells.first_date
            ) as candidates
            order by candidates.preference, candidates.nearest, candidates.claim_id desc
            limit 1
        ) as record on true
    ),
    -- the spell before of the same security: two facts, dates in increasing order
    candidates as (
        select
            before.ticker as before_ticker, before.first_date as before_date, after.ticker, after.first_date, array['override'] as facts, 9 as preference
        from identity_overrides as override
        inner join recorded as after on after.ticker = override.ticker and after.first_date = override.first_date
        cross join lateral (
            select previous.ticker, previous.first_date
            from recorded as previous
            where previous.ticker = override.previous_ticker and previous.first_date < after.first_date
            order by previous.first_date desc
            limit 1
        ) as before
        union all
        select
            before.ticker, before.first_date, after.ticker, after.first_date,
            array['event', 'dates'] || case when before.figi = after.figi then array['figi'] else '{}' end,
            case when before.figi = after.figi then 4 else 2 end
        from ticker_changes as change
        inner join recorded as before
            on before.ticker = change.previous_ticker and before.last_date < change.event_date
        inner join recorded as after
            on after.ticker = change.ticker and after.first_date >= change.event_date
        where loaded_between(before.last_date, change.event_date) <= 6
            and loaded_between(change.event_date - 1, after.first_date) <= 6
            and coalesce(before.figi = after.figi, true)
        union all
        select before.ticker, before.first_date, after.ticker, after.first_date, array['figi', 'dates'], 3
        from recorded as before
        inner join recorded as after
            on after.figi = before.figi
            and after.first_date > before.last_date
            and (after.ticker = before.ticker or loaded_between(before.last_date, after.first_date) <= 6)
        union all
        select before_ticker, before_date, ticker, first_date, array['cik', 'dates'], 1
        from (
            select
                before.ticker as before_ticker, before.first_date as before_date, after.ticker, after.first_date,
                count(*) over (partition by before.ticker, before.first_date) as afters,
                count(*) over (partition by after.ticker, after.first_date) as befores
            from recorded as before
            inner join recorded as after
                on after.cik = before.cik
                and after.type = before.type
                and after.first_date > before.last_date
                and loaded_between(before.last_date, after.first_date) <= 6
            where after.ticker <> before.ticker and coalesce(before.figi = after.figi, true)
        ) as of_one_company
        where afters = 1 and befores = 1
        union all
        -- by its events, the security of the later spell had the ticker all the time
        select
            before.ticker, before.first_date, after.ticker, after.first_date,
            array['event', case when since.composite_figi = after.figi then 'figi' else 'cik' end], 2
        from recorded as after
        inner join recorded as before on before.ticker = after.ticker and before.first_date = after.before_date
        inner join ticker_events as since
            on since.ticker = after.ticker
            and since.event_date <= before.first_date
            and coalesce(since.composite_figi = after.figi, since.cik = after.cik)
        where after.change_facts is null
            and coalesce(before.figi = after.figi, before.cik = after.cik, true)
            and not exists (
                select
                from ticker_events as later
                where later.asked_id = since.asked_id and later.event_date > since.event_date and later.event_date <= after.last_date)
    ),
    by_after as (
        select distinct on (ticker, first_date) *
        from candidates
        where preference = 9
            or not exists (
                select
                from identity_overrides as override
                where override.ticker = candidates.ticker and override.first_date = candidates.first_date)
        order by ticker, first_date, preference desc, before_date desc, before_ticker
    ),
    links as (
        select distinct on (before_ticker, before_date) *
        from by_after
        order by before_ticker, before_date, preference desc, first_date, ticker
    ),
    walked as (
        select recorded.ticker, recorded.first_date, recorded.ticker as root_ticker, recorded.first_date as root_date
        from recorded
        where not exists (
            select from links where links.ticker = recorded.ticker and links.first_date = recorded.first_date)
        union all
        select links.ticker, links.first_date, walked.root_ticker, walked.root_date
        from walked
        inner join links on links.before_ticker = walked.ticker and links.before_date = walked.first_date
    )
    select
        recorded.ticker,
        recorded.first_date,
        recorded.last_date,
        case when recorded.before_date is null then '-infinity' else recorded.boundary_date end,
        coalesce(recorded.next_boundary_date, 'infinity'),
        walked.root_ticker,
        walked.root_date,
        coalesce(links.facts, recorded.facts, '{}'),
        recorded.change_facts,
        recorded.claim_id
    from recorded
    inner join walked on walked.ticker = recorded.ticker and walked.first_date = recorded.first_date
    left join links on links.ticker = recorded.ticker and links.first_date = recorded.first_date
$$;

create or replace view identity_inputs as
select ticker, valid_from, valid_to, execution_date as input_date, split_from::text || ':' || split_to as input from ticker_splits
union all
select ticker, valid_from, valid_to, ex_dividend_date, cash_amount || coalesce(currency, '') from ticker_dividends
union all
select ticker, valid_from, valid_to, valid_from, 'another security' from ticker_spells where change_source is not null;;

drop index ticker_spells_changes;
create index ticker_spells_change_dates on ticker_spells (valid_from) where change_source is not null;

comment on column ticker_spells.change_source is
    'The facts by which the ticker went to this security while it had bars of another one; null if it did not. No return spans valid_from then';
comment on column ticker_spells.valid_from is
    'The spell holds for bars of the ticker from this date to the day before valid_to, those that are loaded later included. If change_source is set, the date of the change, otherwise that of the first bar';

create or replace function return_inputs(of_ticker text, of_date date)
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
    total_return double precision,
    security_id bigint,
    previous_security_id bigint,
    change_source text
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
    -- the newest change of the security since the previous day
    changed as (
        select max(spell.change_source) as change_source
        from ticker_spells as spell
        cross join previous_day
        where spell.ticker = of_ticker collate "C"
            and spell.change_source is not null
            and spell.valid_from > previous_day.trading_date
            and spell.valid_from <= of_date
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
        from ticker_splits as splits
        cross join previous_day
        where splits.ticker = of_ticker collate "C"
            and splits.valid_from <= previous_day.trading_date
            and splits.valid_to > previous_day.trading_date
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
        from ticker_dividends as dividends
        cross join previous_day
        where dividends.ticker = of_ticker collate "C"
            and dividends.valid_from <= previous_day.trading_date
            and dividends.valid_to > previous_day.trading_date
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
    ),
    -- the close of another security is shown, but no return follows from it
    comparable as (
        select restated.on_basis_of_date
        from restated
        cross join changed
        where changed.change_source is null
    ),
    spells as (
        select spell.security_id, spell.valid_from, spell.valid_to
        from ticker_spells as spell
        where spell.ticker = of_ticker collate "C"
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
        ((bar.close - comparable.on_basis_of_date) / comparable.on_basis_of_date)::double precision,
        bar.daily_return,
        bar.return_span,
        trading_days.returns_stale,
        coalesce(went_ex.dividends, '[]'),
        paid.cash,
        ((bar.close - comparable.on_basis_of_date + paid.cash) / comparable.on_basis_of_date)::double precision,
        bar.total_return,
        (select spells.security_id from spells where spells.valid_from <= of_date and spells.valid_to > of_date),
        (
            select spells.security_id
            from spells
            where spells.valid_from <= previous_day.trading_date and spells.valid_to > previous_day.trading_date),
        changed.change_source
    from bar
    cross join previous_day
    cross join executed
    cross join went_ex
    cross join paid
    cross join changed
    left join factor on true
    left join restated on true
    left join comparable on true
    left join trading_days on trading_days.trading_date = bar.trading_date
$$;

-- Where an event, a delisting or a known change of the security suggests that a ticker went to another security, and a return near it
-- exceeds 40 % in size. At a known change there is no return.
create or replace function report_identity_changes() returns integer
language plpgsql as $$
declare
    reported integer;
begin
    with hints as (
        select
            spell.ticker,
            record.delisted_on as hint_date,
            'the list has a security with this ticker that was delisted on ' || record.delisted_on as hint,
            null::date as cut_date
        from ticker_spells as spell
        inner join security_records as record
            on record.ticker = spell.ticker and record.delisted_on > spell.first_date and record.delisted_on <= spell.last_date
        union all
        select
            spell.ticker,
            change.event_date,
            'by the ticker events of ' || change.asked_id || ', the security with the ticker ' || change.previous_ticker
                || ' has this ticker from ' || change.event_date || ' on',
            null
        from ticker_spells as spell
        inner join ticker_changes as change
            on change.ticker = spell.ticker and change.event_date > spell.first_date and change.event_date <= spell.last_date
        union all
        select
            spell.ticker,
            spell.valid_from,
            'by ' || spell.change_source || ', the ticker went to another security on ' || spell.valid_from,
            spell.first_date
        from ticker_spells as spell
        where spell.change_source is not null and 'override' <> all (string_to_array(spell.change_source, ', '))
    ),
    jumps as (
        select distinct on (bars.ticker, bars.trading_date)
            bars.ticker, bars.trading_date, bars.daily_return, hints.hint_date, hints.hint, hints.cut_date
        from hints
        inner join daily_bars as bars
            on bars.ticker = hints.ticker
            and bars.trading_date between hints.hint_date - 10 and hints.hint_date + 10
            and abs(bars.daily_return) > 0.4
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
        order by bars.ticker, bars.trading_date, hints.cut_date, abs(hints.hint_date - bars.trading_date), hints.hint
    ),
    found as (
        select report_finding(
            'identity_changed',
            trading_date,
            ticker,
            hint || ', and the return of ' || trading_date || ' is ' || round((100 * daily_return)::numeric, 1)
                || ' %; expected '
                || case when cut_date is null then 'a second fact that shows the change, found none' else 'the change on the date of this return' end,
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

create or replace function apply_session_override() returns trigger
language plpgsql as $$
declare
    moved_at timestamptz := clock_timestamp();
begin
    if new.is_session then
        insert into trading_days (trading_date, is_session)
        values (new.trading_date, true)
        on conflict (trading_date) do update set
            is_session = true,
            verdict = case when trading_days.verdict = 'NO_SESSION' then null else trading_days.verdict end,
            message = case when trading_days.verdict = 'NO_SESSION' then null else trading_days.message end;
    else
        -- before its bars are gone, which are evidence for the choices
        perform mark_split_choices_due(new.trading_date), mark_dividend_choices_due(new.trading_date);
        insert into bar_revisions (
            ticker, trading_date, open, high, low, close, volume, vwap, trades, known_from, known_to)
        select
            bar.ticker, bar.trading_date, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.vwap, bar.trades,
            greatest(
                (
                    select max(revision.known_to)
                    from bar_revisions as revision
                    where revision.ticker = bar.ticker and revision.trading_date = bar.trading_date),
                day.first_loaded_at),
            moved_at
        from daily_bars as bar
        inner join trading_days as day on day.trading_date = bar.trading_date
        where bar.trading_date = new.trading_date;
        delete from daily_bars where trading_date = new.trading_date;
        insert into trading_days (trading_date, is_session, verdict, message, decided_at)
        values (new.trading_date, false, 'NO_SESSION', new.reason, now())
        on conflict (trading_date) do update set
            is_session = false, verdict = 'NO_SESSION', message = excluded.message, bars = null, provisional = false,
            returns_stale = false, decided_at = excluded.decided_at;
        update findings
        set resolved_at = now(), decision = 'no session: ' || new.reason
        where trading_date = new.trading_date
            and resolved_at is null
            and kind in (
                'day_incomplete', 'day_volume', 'day_stale_copy', 'day_moves', 'bars_conflict', 'split_missing', 'identity_changed');
    end if;
    -- the span of the next return changes
    update trading_days set returns_stale = true
    where trading_date = (
        select min(later.trading_date)
        from trading_days as later
        where later.verdict = 'LOADED' and later.trading_date > new.trading_date);
    return new;
end
$$;

comment on function apply_session_override is
    'Carries an override into trading_days; bars of a day that is no session move to bar_revisions, what is wrong with them is settled, and splits and dividends that they confirm are chosen again; the next loaded day''s returns become stale';

-- days that were declared closed by an earlier version
select mark_split_choices_due(trading_date), mark_dividend_choices_due(trading_date)
from session_overrides
where not is_session;

update findings
set resolved_at = now(), decision = 'no session: ' || closed.reason
from session_overrides as closed
where not closed.is_session
    and closed.trading_date = findings.trading_date
    and findings.resolved_at is null
    and findings.kind in (
        'day_incomplete', 'day_volume', 'day_stale_copy', 'day_moves', 'bars_conflict', 'split_missing', 'identity_changed');
