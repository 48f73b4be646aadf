-- The target dates whose forecasts may have no score, so that score reads these forecasts only.

create table scores_due (
    target_date date not null,
    stored_by xid8 not null,
    constraint scores_due_pk primary key (target_date, stored_by)
);

comment on table scores_due is
    'Target dates of forecasts that may have no score: one row per target date and transaction that stored forecasts or deleted scores; score deletes the rows that it has read, once each forecast of the date has a score'
;
comment on column scores_due.stored_by is
    'The transaction. Transactions have rows of their own, so that they do not wait for each other, and a row that is stored while score runs is not deleted by it'
;

create function mark_scores_due() returns trigger
language plpgsql as $$
begin
    insert into scores_due (target_date, stored_by)
    select distinct target_date, pg_current_xact_id() from changed
    on conflict do nothing;
    return null;
end
$$;

create function mark_all_scores_due() returns trigger
language plpgsql as $$
begin
    insert into scores_due (target_date, stored_by)
    select distinct target_date, pg_current_xact_id() from forecasts
    on conflict do nothing;
    return null;
end
$$;

create trigger forecasts_stored after insert on forecasts
referencing new table as changed for each statement execute function mark_scores_due();
create trigger forecast_scores_deleted after delete on forecast_scores
referencing old table as changed for each statement execute function mark_scores_due();
create trigger forecast_scores_truncated after truncate on forecast_scores
for each statement execute function mark_all_scores_due();

insert into scores_due (target_date, stored_by)
select distinct forecasts.target_date, pg_current_xact_id()
from forecasts
left join forecast_scores as scores
    on scores.run_id = forecasts.run_id
    and scores.horizon = forecasts.horizon
    and scores.target_date = forecasts.target_date
where scores.run_id is null;

-- the scores that change when a split is removed
create index forecast_scores_across_splits on forecast_scores (target_date) where split_factor <> 1;
