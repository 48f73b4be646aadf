-- Days that are checked before they count, findings, the operator's decisions, and every version of a bar.

create table findings (
    finding_id bigint generated always as identity,
    found_at timestamptz not null default now(),
    trading_date date,
    ticker text collate "C",
    kind text not null,
    message text not null,
    evidence jsonb not null default '{}',
    decision text,
    resolved_at timestamptz,
    constraint findings_pk primary key (finding_id),
    constraint findings_kind_known check (kind in (
        'split_duplicate', 'split_repeated', 'split_contradicts_price', 'split_unreadable', 'split_missing', 'splits_vanished',
        'dividend_implausible', 'dividend_unreadable', 'day_incomplete', 'day_volume', 'day_stale_copy', 'day_moves',
        'bars_conflict', 'identity_changed', 'vendor_revised'))
);

-- an open finding is updated in place, so that a check that runs every day reports it once
create unique index findings_open on findings (
    kind, coalesce(trading_date, date '-infinity'), coalesce(ticker, ''), coalesce(evidence ->> 'vendor_id', ''))
where resolved_at is null;

create index findings_trading_date on findings (trading_date);

create view open_findings as
select finding_id, found_at, trading_date, ticker, kind, message, evidence, decision
from findings
where resolved_at is null;

create function report_finding(
    of_kind text, of_date date, of_ticker text, with_message text, with_evidence jsonb, with_decision text)
returns void
language sql
as $$
    insert into findings (kind, trading_date, ticker, message, evidence, decision)
    values (of_kind, of_date, of_ticker, with_message, with_evidence, with_decision)
    on conflict (kind, coalesce(trading_date, date '-infinity'), coalesce(ticker, ''), coalesce(evidence ->> 'vendor_id', ''))
    where resolved_at is null
    do update set message = excluded.message, evidence = excluded.evidence, decision = excluded.decision
    where (findings.message, findings.evidence, findings.decision)
        is distinct from (excluded.message, excluded.evidence, excluded.decision)
$$;

comment on table findings is 'Data that looks wrong, with the evidence and the decision about it';
comment on column findings.trading_date is 'The session, or the execution or ex-dividend date; null if the finding concerns no single day';
comment on column findings.ticker is 'Null if the finding concerns the whole day';
comment on column findings.evidence is 'The compared values, machine-readable';
comment on column findings.decision is 'What the program or the operator did about it';
comment on column findings.resolved_at is 'When the cause was gone or a decision settled it; null while open';
comment on view open_findings is 'Findings that nothing has settled yet';
comment on function report_finding is 'Opens a finding, or updates the open finding of the same kind, date, ticker and vendor_id';

alter table trading_days add column provisional boolean not null default false;
alter table trading_days add column checked_at timestamptz;
alter table trading_days add column first_loaded_at timestamptz;

alter table trading_days drop constraint trading_days_verdict_known;
alter table trading_days add constraint trading_days_verdict_known check (verdict in (
    'LOADED', 'NO_SESSION', 'NOT_YET_PUBLISHED', 'OUT_OF_PLAN', 'SUSPECT_EMPTY', 'SUSPECT', 'REFUSED', 'FAILED'));
alter table ingestion_logs drop constraint ingestion_logs_verdict_known;
alter table ingestion_logs add constraint ingestion_logs_verdict_known check (verdict in (
    'LOADED', 'NO_SESSION', 'NOT_YET_PUBLISHED', 'OUT_OF_PLAN', 'SUSPECT_EMPTY', 'SUSPECT', 'REFUSED', 'FAILED'));

update trading_days
set checked_at = trading_days.decided_at, first_loaded_at = coalesce(loads.first_at, trading_days.decided_at)
from (
    select ingestion_date, min(finished_at) as first_at
    from ingestion_logs
    where verdict = 'LOADED'
    group by ingestion_date
) as loads
where trading_days.verdict = 'LOADED' and loads.ingestion_date = trading_days.trading_date;

update trading_days
set checked_at = decided_at, first_loaded_at = decided_at
where verdict = 'LOADED' and first_loaded_at is null;

create index trading_days_checked_at on trading_days (checked_at) where verdict = 'LOADED';
create index trading_days_provisional on trading_days (trading_date) where provisional;

comment on column trading_days.provisional is
    'Loaded before ETL_AT of the next day, when the vendor may still correct it; the next run loads the day again';
comment on column trading_days.checked_at is 'When the vendor was last asked about the day';
comment on column trading_days.first_loaded_at is 'When the day was loaded for the first time: its bars are known from then on';

create table bar_revisions (
    ticker text collate "C" not null,
    trading_date date not null,
    open numeric,
    high numeric,
    low numeric,
    close numeric,
    volume numeric,
    vwap numeric,
    trades bigint,
    known_from timestamptz not null,
    known_to timestamptz not null,
    run_id bigint,
    constraint bar_revisions_pk primary key (ticker, trading_date, known_to),
    constraint bar_revisions_run foreign key (run_id) references ingestion_logs (run_id),
    constraint bar_revisions_ordered check (known_from < known_to),
    constraint bar_revisions_absent check ((close is null) = (open is null) and (close is null) = (volume is null))
);

create index bar_revisions_trading_date on bar_revisions (trading_date);

comment on table bar_revisions is
    'Every version of a bar that a later response replaced or removed; a row without prices records that the ticker had no bar';
comment on column bar_revisions.known_from is 'From this time on, daily_bars held this version';
comment on column bar_revisions.known_to is 'From this time on, daily_bars held the next version, or no bar';
comment on column bar_revisions.run_id is 'The run that replaced this version';

create function bars_as_of(at timestamptz)
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
    where day.first_loaded_at <= at
        and not exists (
            select
            from bar_revisions as revision
            where revision.ticker = bar.ticker and revision.trading_date = bar.trading_date and revision.known_to > at)
$$;

comment on function bars_as_of is 'daily_bars as it was known at that time, without returns';

-- The operator's decision about a day. Insert a row to settle an unforeseen closure or a special session.
create table session_overrides (
    trading_date date not null,
    is_session boolean not null,
    reason text not null,
    decided_by text not null default current_user,
    decided_at timestamptz not null default now(),
    constraint session_overrides_pk primary key (trading_date),
    constraint session_overrides_reason_given check (reason <> '')
);

comment on table session_overrides is
    'The operator''s decision whether a day is a session; it takes precedence over the calendar and the vendor';

-- Closures and early closes that the vendor announces; read at most once per day.
create table announced_closures (
    trading_date date not null,
    exchange text not null,
    name text,
    status text not null,
    opens_at timestamptz,
    closes_at timestamptz,
    read_at timestamptz not null default now(),
    constraint announced_closures_pk primary key (trading_date, exchange)
);

comment on table announced_closures is 'Market closures and early closes announced by the vendor (/v1/marketstatus/upcoming)';

-- The days whose status differs from the rules of the exchange calendar, with the reason: overrides first, then announcements.
create view session_exceptions as
with announced as (
    select trading_date, false as is_session, min(name) as reason
    from announced_closures
    where status = 'closed' and exchange in ('NYSE', 'NASDAQ')
    group by trading_date
    having count(distinct exchange) = 2
)
select trading_date, is_session, reason from session_overrides
union all
select announced.trading_date, announced.is_session, coalesce(announced.reason, 'closed') || ' (announced by the vendor)'
from announced
where not exists (select from session_overrides where session_overrides.trading_date = announced.trading_date);

comment on view session_exceptions is
    'Days that are sessions, or are none, by the operator''s decision or an announcement of the vendor, whatever the calendar rules say';

create function apply_session_override() returns trigger
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
        where trading_date = new.trading_date and resolved_at is null and kind in ('day_incomplete', 'day_volume', 'day_stale_copy', 'day_moves');
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

create trigger session_overrides_apply
after insert or update on session_overrides
for each row execute function apply_session_override();

comment on function apply_session_override is
    'Carries an override into trading_days; bars of a day that is no session move to bar_revisions; the next loaded day''s returns become stale';

-- The first day that the vendor's plan serves, found by bisection.
create table vendor_plan (
    only_row boolean not null default true,
    first_date date not null,
    found_at timestamptz not null default now(),
    constraint vendor_plan_pk primary key (only_row),
    constraint vendor_plan_one_row check (only_row)
);

comment on table vendor_plan is 'One row: the first trading date that the vendor''s plan served when it was last determined';

create or replace view missing_sessions as
select trading_date, verdict, message, decided_at
from trading_days
where is_session and verdict is distinct from 'LOADED';
