-- The split rule and the interval score in one place, the model's kind as a column, and comments in standard terms.

create function splits_between(after_date date, until_date date)
returns table (ticker text, shares_before numeric, shares_after numeric)
language sql stable parallel safe
as $$
    select splits.ticker, product(splits.split_from), product(splits.split_to)
    from splits
    where splits.execution_date > after_date and splits.execution_date <= until_date
    group by splits.ticker
$$;

comment on function splits_between(date, date) is
    'The split rule: a price of after_date times shares_before / shares_after is on the share basis of until_date; volume takes the reciprocal. One row per ticker with a split executed after after_date and up to until_date';

create function splits_between(of_ticker text, after_date date, until_date date)
returns table (ticker text, shares_before numeric, shares_after numeric)
language sql stable parallel safe
as $$
    select split.ticker, split.shares_before, split.shares_after
    from splits_between(after_date, until_date) as split
    where split.ticker = of_ticker collate "C"
$$;

comment on function splits_between(text, date, date) is 'splits_between(after_date, until_date) of one ticker; no row if it had no split';

create function interval_score(lower_bound double precision, upper_bound double precision, actual double precision, level double precision)
returns double precision
language sql immutable parallel safe
return case
    when actual is not null
    then upper_bound - lower_bound + 2 / (1 - level) * greatest(0, lower_bound - actual, actual - upper_bound)
end;

comment on function interval_score is
    'Interval score of Winkler (1972), "A decision-theoretic approach to interval estimation": the width of the interval plus 2 / (1 - level) times the distance by which actual lies outside; null without an actual value';

alter table model_runs rename column verdict to significance;
alter table model_runs add column kind text generated always as (split_part(model, '(', 1)) stored;

comment on column model_runs.kind is 'The family of the model: its name without the order in parentheses';
comment on column model_runs.significance is 'Comparison with the naive forecast at the 5 % level of the Diebold-Mariano test';

-- Comments of versions 1 and 2 in standard terms.
comment on function shard_of is 'The shard of a ticker, from 1 to shards; the same in every command and container';
comment on table daily_bars is 'One row per ticker and session; prices and volume as traded, not adjusted for splits (see adjusted_bars)';
comment on column daily_bars.ticker is 'Case-sensitive: CpS and CPS are two securities';
comment on column daily_bars.volume is 'Shares traded, fractions included';
comment on column daily_bars.vwap is 'Volume-weighted average price; null where nothing traded; may lie outside low..high';
comment on column daily_bars.daily_return is
    '(close - c) / c, where c is the close of the last loaded date before, restated for splits executed since; null where the ticker had no bar on that date';
comment on column daily_bars.return_span is 'Number of exchange sessions that daily_return spans: 1, or more where days are missing';
comment on table splits is
    'All splits from the first to the last loaded session: split_from shares became split_to shares before trading on execution_date';
comment on table splits_coverage is 'One row: the range of days whose splits are complete in the table splits';
comment on table ingestion_logs is 'One row per trading date and run of the ingest worker';
comment on column ingestion_logs.run_date is 'Date of the run';
comment on column ingestion_logs.ingestion_date is 'The trading date of the data';
comment on column ingestion_logs.row_count is 'Number of bars of the trading date in daily_bars after the run';
comment on column ingestion_logs.results_count is 'resultsCount of the vendor''s response: bars + test_symbols + refused';
comment on column ingestion_logs.inserted is 'Rows inserted into daily_bars by the run; updated and deleted likewise';
comment on table refused_rows is 'Rows of a response that failed validation, as received (control characters escaped)';
comment on table trading_days is 'One row per requested calendar day; a loaded day stays LOADED when a later run fails';
comment on column trading_days.verdict is 'Status of the day; null if a run has requested the day and none has stored a result yet';
comment on column trading_days.returns_stale is
    'The returns of the day are out of date: its bars, the bars of the day before or a split changed';
comment on view missing_sessions is 'Requested sessions that are not in daily_bars, with the reason';
comment on table vendor_calls is 'Times of calls to the vendor, past and booked: a worker books each call here before it makes it';
comment on function book_vendor_call is
    'Books the earliest time at which no window of length per_window holds more than the given number of calls; returns the seconds until then';
comment on table model_runs is 'One row per fitted model: from the commands train and tune, or from the daily forecast of the market';
comment on column model_runs.last_date is 'Trading date of the last bar in the fitting sample';
comment on column model_runs.observations is 'Number of bars in the fitting sample, test window included';
comment on column model_runs.rmse is
    'One session ahead over the test window, fitted on the bars before it, in dollars; mape in percent; mase relative to the mean absolute change before the window';
comment on column model_runs.naive_mase is 'mase of the naive forecast (the last close) at the same origins';
comment on column model_runs.dm_p_value is
    'Diebold-Mariano test against the naive forecast: squared errors, two-sided, correction of Harvey, Leybourne and Newbold; a negative statistic favors the model';
comment on column model_runs.sigma2 is 'Innovation variance on the scale of the fit (see parameters)';
comment on table forecasts is
    'Forecasts of closes for the sessions after origin_date, in dollars on the share basis of origin_date';
comment on column forecasts.mean is
    'Point forecast in dollars: the median of the price, exp of the mean log close (for a model fitted on dollars, its mean). It minimizes the expected absolute error, which score pools';
comment on column forecasts.target_date is
    'The expected session at that horizon; a forecast for a day on which the exchange stays closed has no outcome';
comment on table forecast_scores is
    'One row per forecast whose target date is loaded; recomputed when that day, the origin or a split in between changes';
comment on column forecast_scores.actual is
    'Close of target_date on the share basis of origin_date; null where the ticker had no bar or the exchange was closed';
comment on column forecast_scores.naive is 'Close of origin_date';
comment on column forecast_scores.error is 'actual minus forecast mean, in dollars; naive_error is actual minus naive';
comment on column forecast_scores.winkler_80 is 'interval_score at level 0.80, in dollars; winkler_95 at 0.95';
comment on column forecast_scores.split_factor is 'Number of shares on target_date for one share on origin_date';
comment on table unforecast_tickers is
    'Tickers without a forecast from last_date, with the reason; the forecast is tried again when more days are loaded';
