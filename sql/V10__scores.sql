-- The score of a whole forecast distribution, the live coverage of the intervals with its confidence band, and runs of candidates.

alter table model_runs drop constraint model_runs_command_known;
alter table model_runs add constraint model_runs_command_known
    check (command in ('train', 'tune', 'forecast', 'candidate'));

-- at most one forecast per ticker, day and candidate, likewise
create unique index model_runs_one_candidate_a_day on model_runs (ticker, last_date, model) where command = 'candidate';

comment on column model_runs.command is
    'train, tune: by these commands. forecast: the daily forecast, one per ticker and day, by the selected model. candidate: a model that the daily forecast of a ticker of WATCHLIST did not select, so that all models have a live record'
;

alter table forecast_scores add column weighted_interval_score double precision generated always as
    ((0.5 * abs(error) + 0.1 * winkler_80 + 0.025 * winkler_95) / 2.5) stored;

comment on column forecast_scores.weighted_interval_score is
    'Weighted interval score of the median and the two intervals in dollars: Bracher, Ray, Gneiting and Reich (2021), "Evaluating epidemic forecasts in an interval format", PLOS Computational Biology 17(2) e1008618, eq. 1. It is twice the mean pinball loss of the five stored quantiles and approximates the CRPS; smaller is better';

comment on column forecasts.mean is
    'Point forecast in dollars: the median of the price, exp of the mean log close (for a model fitted on dollars, its mean, which is also the median of its symmetric distribution). The median minimizes the expected absolute error, which score and report compare with naive';
comment on column forecast_scores.error is
    'actual minus forecasts.mean (the median), in dollars; naive_error is actual minus naive';

create function t_quantile_975(degrees_of_freedom integer) returns double precision
language sql immutable strict parallel safe
as $$
    with expansion as (select 1.959963984540054::double precision as z, degrees_of_freedom::double precision as n)
    select case degrees_of_freedom
        when 1 then 12.706204736174698
        when 2 then 4.302652729749464
        else z + (z ^ 3 + z) / (4 * n) + (5 * z ^ 5 + 16 * z ^ 3 + 3 * z) / (96 * n ^ 2)
            + (3 * z ^ 7 + 19 * z ^ 5 + 17 * z ^ 3 - 15 * z) / (384 * n ^ 3)
            + (79 * z ^ 9 + 776 * z ^ 7 + 1482 * z ^ 5 - 1920 * z ^ 3 - 945 * z) / (92160 * n ^ 4)
    end
    from expansion
$$;

comment on function t_quantile_975 is
    'The 97.5 % quantile of Student''s t: Abramowitz and Stegun (1964), 26.7.5; the relative error is below 0.2 %';

create function wilson_interval(
    share double precision, trials double precision, quantile double precision,
    out lower_bound double precision, out upper_bound double precision)
language sql immutable strict parallel safe
as $$
    with spread as (
        select
            share + quantile ^ 2 / (2 * trials) as center,
            quantile * sqrt(share * (1 - share) / trials + quantile ^ 2 / (4 * trials ^ 2)) as half_width,
            1 + quantile ^ 2 / trials as scale
    )
    select greatest(0, (center - half_width) / scale), least(1, (center + half_width) / scale) from spread
$$;

comment on function wilson_interval is
    'Score interval of a share: Wilson (1927), "Probable inference, the law of succession, and statistical inference", Journal of the American Statistical Association 22, 209-212. quantile: of the standard normal distribution or of t';

create function coverage_band(
    inside double precision[], forecasts bigint[], horizon integer,
    out coverage double precision, out effective_forecasts double precision,
    out lower_bound double precision, out upper_bound double precision)
language sql immutable strict parallel safe
as $$
    with days as (
        select day_inside as inside, day_forecasts::double precision as forecasts, position
        from unnest(inside, forecasts) with ordinality as day (day_inside, day_forecasts, position)
    ),
    total as (
        select sum(inside) / sum(forecasts) as coverage, sum(forecasts) as forecasts, count(*)::integer as days from days
    ),
    deviations as (
        select position, days.inside - total.coverage * days.forecasts as deviation from days cross join total
    ),
    variance as (
        select
            greatest(
                sum((1 - abs(one.position - other.position) / horizon::double precision) * one.deviation * other.deviation),
                sum(one.deviation * other.deviation) filter (where one.position = other.position)) as sum
        from deviations as one
        inner join deviations as other on abs(one.position - other.position) < horizon
    ),
    sample as (
        select
            total.coverage,
            ceil(total.days / horizon::double precision)::integer as periods,
            case
                when total.days = 1 then 1
                when total.coverage in (0, 1) then ceil(total.days / horizon::double precision)
                when variance.sum <= 0 then total.forecasts
                else least(
                    total.forecasts,
                    total.coverage * (1 - total.coverage) * total.forecasts ^ 2 * (total.days - 1)
                        / (total.days * variance.sum))
            end as effective_forecasts
        from total
        cross join variance
    )
    select sample.coverage, sample.effective_forecasts, band.lower_bound, band.upper_bound
    from sample
    cross join lateral wilson_interval(
        sample.coverage, sample.effective_forecasts, t_quantile_975(greatest(1, sample.periods - 1))) as band
$$;

comment on function coverage_band is
    'The share of outcomes inside an interval and its 95 % confidence band. inside, forecasts: numbers by target date, in order of the dates. Outcomes of one date are correlated, so a date is one cluster: the Wilson interval is that of the effective number of forecasts, with the t quantile of the number of dates divided by the horizon (Korn and Graubard (1998), "Confidence intervals for proportions with small expected number of positive counts estimated from survey data", Survey Methodology 24, 193-201). At horizon h > 1, targets overlap, so the variance contains autocovariances up to lag h - 1 with Bartlett weights (Newey and West (1987), Econometrica 55, 703-708) where they increase it';

create function live_coverage(since date default '-infinity')
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
        from forecast_scores as scores
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

comment on function live_coverage is
    'The share of outcomes inside the intervals of the daily forecasts, by horizon and level, over the target dates from since on: coverage_band of the scores';
