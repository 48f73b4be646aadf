-- forecasts and forecast_scores in yearly partitions of their target date: queries of recent dates read recent years only, and the
-- operator can archive or drop an old year without a delete. One function creates the partitions of all tables.

create function create_year_partition(parent text, year integer, storage text default '') returns void
language plpgsql as $$
declare
    partition_name text := format('%s_%s', parent, year);
begin
    if to_regclass(partition_name) is null then
        perform pg_advisory_xact_lock(1705006, year);
        execute format(
            'create table if not exists %I partition of %I for values from (%L) to (%L) %s',
            partition_name, parent, make_date(year, 1, 1), make_date(year + 1, 1, 1), storage);
    end if;
end
$$;

comment on function create_year_partition is
    'Creates the partition of a year, if it does not exist. The caller holds no lock of the table, because two callers that do can block each other'
;

create or replace function create_daily_bars_year(year integer) returns void
language sql as $$
    select create_year_partition('daily_bars', year, 'with (fillfactor = 50)')
$$;

create function create_forecasts_year(year integer) returns void
language sql as $$
    select create_year_partition('forecasts', year);
    select create_year_partition('forecast_scores', year)
$$;

comment on function create_daily_bars_year is
    'Creates the partition of daily_bars for a year. Half of each page stays free, so that the transform stores the new version of a row on the same page without changing an index';
comment on function create_forecasts_year is 'Creates the partitions of forecasts and forecast_scores for a year of target dates';

-- both tables have target_date, most queries select by it, and a score is in the partition of the same year as its forecast
create table forecasts_by_year (
    like forecasts including defaults including constraints including comments
) partition by range (target_date);
create table forecast_scores_by_year (
    like forecast_scores including defaults including generated including constraints including comments
) partition by range (target_date);

-- the names of primary keys are unique in a schema
alter table forecast_scores drop constraint forecast_scores_forecast;
alter table forecast_scores drop constraint forecast_scores_pk;
alter table forecasts drop constraint forecasts_pk;
alter table forecasts rename to unpartitioned_forecasts;
alter table forecasts_by_year rename to forecasts;
alter table forecast_scores rename to unpartitioned_forecast_scores;
alter table forecast_scores_by_year rename to forecast_scores;

-- the coming years, as for daily_bars; another year when a forecast needs it
select create_forecasts_year(year)
from generate_series(
    least(2024, (select extract(year from min(target_date))::integer from unpartitioned_forecasts)),
    greatest(2031, (select extract(year from max(target_date))::integer from unpartitioned_forecasts))) as year;

insert into forecasts (
    run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95, made_at)
select run_id, ticker, origin_date, target_date, horizon, mean, lower_80, upper_80, lower_95, upper_95, made_at
from unpartitioned_forecasts;
insert into forecast_scores (
    run_id, ticker, target_date, horizon, actual, naive, error, naive_error, absolute_percentage_error, inside_80, inside_95,
    winkler_80, winkler_95, split_factor, scored_at)
select
    run_id, ticker, target_date, horizon, actual, naive, error, naive_error, absolute_percentage_error, inside_80, inside_95,
    winkler_80, winkler_95, split_factor, scored_at
from unpartitioned_forecast_scores;

-- a key of a partitioned table contains the date of its partitions; a run has one target date per horizon
alter table forecasts add constraint forecasts_pk primary key (run_id, horizon, target_date);
alter table forecasts add constraint forecasts_run foreign key (run_id) references model_runs (run_id);
create index forecasts_by_target_date on forecasts (target_date);
create index forecasts_by_ticker on forecasts (ticker, origin_date);
alter table forecast_scores add constraint forecast_scores_pk primary key (run_id, horizon, target_date);
alter table forecast_scores add constraint forecast_scores_forecast
    foreign key (run_id, horizon, target_date) references forecasts (run_id, horizon, target_date);
-- with the time, so that a day scored before it was loaded again is found without reading its scores
create index forecast_scores_by_target_date on forecast_scores (target_date, scored_at);

comment on table forecasts is
    'Forecasts of closes for the sessions after origin_date, in dollars on the share basis of origin_date; yearly partitions by target_date';
comment on table forecast_scores is
    'One row per forecast whose target date is loaded; recomputed when that day, the origin or a split in between changes; yearly partitions by target_date';

-- the grants of an administrator, for example to a user of the workers who does not own the tables
do $$
declare
    granted record;
begin
    for granted in
        select
            substr(old.relname, length('unpartitioned_') + 1) as table_name,
            acl.privilege_type,
            case when acl.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(acl.grantee)) end as grantee,
            case when acl.is_grantable then ' with grant option' else '' end as options
        from pg_class as old
        cross join lateral aclexplode(old.relacl) as acl
        where old.oid in ('unpartitioned_forecasts'::regclass, 'unpartitioned_forecast_scores'::regclass)
            and acl.grantee <> old.relowner
    loop
        execute format(
            'grant %s on %I to %s%s', granted.privilege_type, granted.table_name, granted.grantee, granted.options);
    end loop;
end
$$;

drop table unpartitioned_forecast_scores, unpartitioned_forecasts;
analyze forecasts, forecast_scores;

-- for the check of the foreign key when old rows of ingestion_logs are deleted
create index bar_revisions_run_id on bar_revisions (run_id);
