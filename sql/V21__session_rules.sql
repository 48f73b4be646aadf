-- A loaded day is a session; deleted overrides; sessions that are due; days without the time of their first load; one search for
-- the vendor's first day.

-- A search for the first day that the vendor's plan serves takes a call per step: of several runs, one makes it.
create table vendor_plan_search (
    only_row boolean not null default true,
    started_at timestamptz not null,
    constraint vendor_plan_search_pk primary key (only_row),
    constraint vendor_plan_search_one_row check (only_row)
);

comment on table vendor_plan_search is
    'One row while a run searches the first trading date that the vendor''s plan serves; other runs of single days wait for the result';

create or replace view missing_sessions as
select trading_date, verdict, message, decided_at
from trading_days
where is_session
    and verdict is distinct from 'LOADED'
    and trading_date < (now() at time zone 'America/New_York')::date;

comment on view missing_sessions is
    'Sessions before today (New York) that are not loaded: from the first loaded one on, as registered by --refresh, and all that were requested; with the reason';

create table special_sessions (
    trading_date date not null,
    constraint special_sessions_pk primary key (trading_date)
);

comment on table special_sessions is
    'Loaded sessions whose override was deleted: they stay sessions, also against the rules of the calendar, until an override closes them';

insert into special_sessions (trading_date)
select trading_date
from trading_days
where verdict = 'LOADED' and extract(isodow from trading_date) > 5;

-- An announced closure of a day that is loaded was withdrawn, or wrong: the day has bars.
create or replace view session_exceptions as
with announced as (
    select trading_date, false as is_session, min(name) as reason
    from announced_closures
    where status = 'closed' and exchange in ('NYSE', 'NASDAQ')
    group by trading_date
    having count(distinct exchange) = 2
)
select trading_date, is_session, reason from session_overrides
union all
select trading_date, true, 'loaded'
from special_sessions
where not exists (select from session_overrides where session_overrides.trading_date = special_sessions.trading_date)
union all
select announced.trading_date, announced.is_session, coalesce(announced.reason, 'closed') || ' (announced by the vendor)'
from announced
where not exists (select from session_overrides where session_overrides.trading_date = announced.trading_date)
    and not exists (
        select from trading_days where trading_days.trading_date = announced.trading_date and trading_days.verdict = 'LOADED');

create function bars_known_since(day trading_days) returns timestamptz
language sql immutable parallel safe
as $$
    select coalesce(day.first_loaded_at, day.decided_at, '-infinity')
$$;

comment on function bars_known_since is
    'From this time on, the bars of a loaded day are known; a day that another program stored may have no time of its first load';

update trading_days
set first_loaded_at = decided_at
where verdict = 'LOADED' and first_loaded_at is null;

create or replace function bars_as_of(at timestamptz)
returns table (
    ticker text,
    trading_date date,
    open numeric,
    high numeric,
    low numeric,
    close numeric,
    volume numeric,
    vwap numeric,
    trades bigint
)
language sql stable parallel safe
as $$
    select
        revision.ticker, revision.trading_date, revision.open, revision.high, revision.low, revision.close,
        revision.volume, revision.vwap, revision.trades
    from bar_revisions as revision
    where revision.known_from <= at and at < revision.known_to and revision.close is not null
    union all
    select
        bar.ticker, bar.trading_date, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.vwap, bar.trades
    from daily_bars as bar
    inner join trading_days as day on day.trading_date = bar.trading_date
    where bars_known_since(day) <= at
        and not exists (
            select
            from bar_revisions as revision
            where revision.ticker = bar.ticker and revision.trading_date = bar.trading_date and revision.known_to > at)
$$;

create function mark_next_returns_stale(changed_date date) returns void
language sql
as $$
    update trading_days set returns_stale = true
    where trading_date = (
        select min(later.trading_date)
        from trading_days as later
        where later.verdict = 'LOADED' and later.trading_date > changed_date)
$$;

comment on function mark_next_returns_stale is 'The returns of the next loaded day become stale: their span or their previous close changed';

create or replace function apply_session_override() returns trigger
language plpgsql as $$
declare
    -- later than every earlier version of the day, also if the clock of the server was set back
    moved_at timestamptz := greatest(
        clock_timestamp(),
        (select bars_known_since(day) + interval '1 microsecond' from trading_days as day where day.trading_date = new.trading_date),
        (select max(known_to) + interval '1 microsecond' from bar_revisions where trading_date = new.trading_date));
begin
    if new.is_session then
        insert into trading_days (trading_date, is_session)
        values (new.trading_date, true)
        on conflict (trading_date) do update set
            is_session = true,
            verdict = case when trading_days.verdict = 'NO_SESSION' then null else trading_days.verdict end,
            message = case when trading_days.verdict = 'NO_SESSION' then null else trading_days.message end;
    else
        insert into bar_revisions (
            ticker, trading_date, open, high, low, close, volume, vwap, trades, known_from, known_to)
        select
            bar.ticker, bar.trading_date, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.vwap, bar.trades,
            greatest(
                (
                    select max(revision.known_to)
                    from bar_revisions as revision
                    where revision.ticker = bar.ticker and revision.trading_date = bar.trading_date),
                bars_known_since(day)),
            moved_at
        from daily_bars as bar
        inner join trading_days as day on day.trading_date = bar.trading_date
        where bar.trading_date = new.trading_date;
        delete from daily_bars where trading_date = new.trading_date;
        delete from special_sessions where trading_date = new.trading_date;
        perform mark_split_choices_due(new.trading_date), mark_dividend_choices_due(new.trading_date);
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
    perform mark_next_returns_stale(new.trading_date);
    return new;
end
$$;

create function withdraw_session_override() returns trigger
language plpgsql as $$
declare
    announced text := (select reason from session_exceptions where trading_date = old.trading_date and not is_session);
    opens boolean := not old.is_session and announced is null and extract(isodow from old.trading_date) < 6;
begin
    update trading_days
    set is_session = opens,
        verdict = case when not opens then 'NO_SESSION' end,
        message = case when not opens then coalesce(announced, 'the override that made the day a session was deleted') end,
        decided_at = clock_timestamp()
    where trading_date = old.trading_date and verdict is distinct from 'LOADED';
    if found then
        perform mark_next_returns_stale(old.trading_date);
    end if;
    insert into special_sessions (trading_date)
    select trading_date
    from trading_days
    where trading_date = old.trading_date and verdict = 'LOADED'
    on conflict do nothing;
    return null;
end
$$;

comment on function withdraw_session_override is
    'A day that is not loaded becomes what it was before its override: the opposite; the next run of ingest corrects it by the rules of the calendar. A loaded day stays a session';

create trigger session_overrides_withdraw
after delete on session_overrides
for each row execute function withdraw_session_override();

create trigger session_overrides_move
after update on session_overrides
for each row when (old.trading_date <> new.trading_date)
execute function withdraw_session_override();
