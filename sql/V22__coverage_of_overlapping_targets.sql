-- The confidence band of the coverage at horizons of several sessions, positive bounds of every forecast, and the price increment that is
-- the least error in the ratio to naive.

create or replace function coverage_band(
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
        select sum(inside) / sum(forecasts) as coverage, sum(forecasts) as forecasts, count(*)::double precision as days from days
    ),
    deviations as (
        select position, days.inside - total.coverage * days.forecasts as deviation from days cross join total
    ),
    autocovariances as (
        select lag, sum(one.deviation * other.deviation) as sum
        from generate_series(0, horizon - 1) as lag
        cross join deviations as one
        inner join deviations as other on other.position = one.position - lag
        group by lag
    ),
    variance as (
        select
            greatest(sum(case when lag = 0 then 1 else 2 end * sum), sum(sum) filter (where lag = 0)) as sum
        from autocovariances
    ),
    sample as (
        select
            total.coverage,
            ceil(total.days / (2 * horizon - 1))::integer as periods,
            case
                when total.days <= horizon then 1
                when total.coverage in (0, 1) then ceil(total.days / horizon)
                when variance.sum <= 0 then total.forecasts
                else greatest(1, least(
                    total.forecasts,
                    total.coverage * (1 - total.coverage) * total.forecasts ^ 2
                        * (total.days + 1 - 2 * horizon + horizon * (horizon - 1) / total.days)
                        / (total.days * variance.sum)))
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
    'The share of outcomes inside an interval and its 95 % confidence band. inside, forecasts: numbers by target date, in order of the dates. Outcomes of one date are correlated, so a date is one cluster: the Wilson interval is that of the effective number of forecasts (Korn and Graubard (1998), "Confidence intervals for proportions with small expected number of positive counts estimated from survey data", Survey Methodology 24, 193-201). At horizon h > 1, targets overlap, and outcomes are autocorrelated up to lag h - 1 (a moving average): the variance contains these autocovariances unweighted where they increase it, with the small-sample correction of Harvey, Leybourne and Newbold (1997), International Journal of Forecasting 13, 281-291, eq. 9, as in the Diebold-Mariano test. The t quantile is that of the number of dates divided by 2 h - 1, the equivalent degrees of freedom of unweighted autocovariances up to lag h - 1 (Priestley (1981), "Spectral Analysis and Time Series", section 6.2)'
;

-- rows of earlier versions may have bounds below zero; they are kept and not checked
alter table forecasts add constraint forecasts_bounds_positive check (lower_95 > 0) not valid;

create function price_increment(price double precision) returns double precision
language sql immutable strict parallel safe
return case when price < 1 then 0.0001::double precision else 0.01 end;

comment on function price_increment is
    'The minimum pricing increment in dollars of Regulation NMS, rule 612 (17 CFR 242.612). Half of it is the least mean absolute error of a ticker in the ratio to naive: a price cannot show a smaller one';
