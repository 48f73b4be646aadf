-- A forecast that is stored after the bars of its target date were loaded, as forecast --as-of may, has a score, but is not part of the
-- live accuracy: coverage, tests and the track record of the report.

alter table forecast_scores add column outcome_was_loaded boolean not null default false;

comment on column forecast_scores.outcome_was_loaded is
    'True if the target date was loaded for the first time before the forecast was stored: such a forecast is not live';

update forecast_scores as scores
set outcome_was_loaded = true
from forecasts, trading_days as days
where forecasts.run_id = scores.run_id
    and forecasts.horizon = scores.horizon
    and forecasts.target_date = scores.target_date
    and days.trading_date = scores.target_date
    and forecasts.made_at >= days.first_loaded_at;

create view live_scores as
select
    run_id, ticker, target_date, horizon, actual, naive, error, naive_error, absolute_percentage_error, inside_80, inside_95,
    winkler_80, winkler_95, weighted_interval_score, split_factor, scored_at
from forecast_scores
where not outcome_was_loaded;

comment on view live_scores is
    'The scores of the forecasts that were stored before the bars of their target date were loaded; columns as in forecast_scores';

create or replace function live_coverage(since date default '-infinity')
returns table (
    horizon integer, level double precision, days bigint, forecasts bigint, coverage double precision,
    effective_forecasts double precision, lower_bound double precision, upper_bound double precision)
language sql stable parallel safe
as $$
    with days as (
        select
            scores.horizon,
            scores.target_date,
            count(*) as forecasts,
            count(*) filter (where scores.inside_80) as inside_80,
            count(*) filter (where scores.inside_95) as inside_95
        from live_scores as scores
        inner join model_runs as runs on runs.run_id = scores.run_id
        where scores.target_date >= since and scores.actual is not null and runs.command = 'forecast'
        group by scores.horizon, scores.target_date
    ),
    levels as (
        select days.horizon, by_level.level, days.target_date, days.forecasts, by_level.inside
        from days
        cross join lateral (
            values (0.80::double precision, days.inside_80), (0.95::double precision, days.inside_95)) as by_level (level, inside)
    ),
    collected as (
        select
            levels.horizon,
            levels.level,
            count(*) as days,
            sum(levels.forecasts)::bigint as forecasts,
            array_agg(levels.inside::double precision order by levels.target_date) as inside_by_day,
            array_agg(levels.forecasts order by levels.target_date) as forecasts_by_day
        from levels
        group by levels.horizon, levels.level
    )
    select
        collected.horizon, collected.level, collected.days, collected.forecasts, band.coverage,
        band.effective_forecasts, band.lower_bound, band.upper_bound
    from collected
    cross join lateral coverage_band(collected.inside_by_day, collected.forecasts_by_day, collected.horizon) as band
    order by collected.horizon, collected.level
$$;
