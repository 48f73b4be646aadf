-- What models were fitted, what they said before the outcome was known, and how it came out.

-- The part of the market, from 1 to shards, that a ticker belongs to: the same for every command and container.
create function shard_of(ticker text, shards integer) returns integer
language sql immutable strict parallel safe
return mod(hashtext(ticker)::bigint + 2147483648, shards)::integer + 1;

create table model_runs (
    run_id bigint generated always as identity,
    command text not null,
    model text not null,
    ticker text collate "C" not null,
    trained_at timestamptz not null default now(),
    first_date date not null,
    last_date date not null,
    observations integer not null,
    parameters jsonb not null,
    log_likelihood double precision,
    sigma2 double precision,
    aic double precision,
    aicc double precision,
    bic double precision,
    test_first_date date,
    test_origins integer,
    rmse double precision,
    mape double precision,
    mase double precision,
    naive_rmse double precision,
    naive_mase double precision,
    coverage_80 double precision,
    coverage_95 double precision,
    dm_statistic double precision,
    dm_p_value double precision,
    verdict text,
    seed bigint,
    constraint model_runs_pk primary key (run_id),
    constraint model_runs_command_known check (command in ('train', 'tune', 'forecast'))
);

create index model_runs_ticker on model_runs (ticker, last_date);

-- one forecast of the day a ticker, however often and from however many places it is asked for
create unique index model_runs_one_forecast_a_day on model_runs (ticker, last_date) where command = 'forecast';

comment on table model_runs is 'A row a fitted model: train and tune by hand, forecast by the daily run over the market';
comment on column model_runs.last_date is 'The last bar it was fitted on';
comment on column model_runs.observations is 'Bars it was fitted on, test window included';
comment on column model_runs.rmse is 'One step ahead over the test window, fitted before it, in dollars; mape in percent; mase against the mean absolute change before it';
comment on column model_runs.naive_mase is 'The same of "tomorrow = today" at the same origins';
comment on column model_runs.dm_p_value is 'Diebold-Mariano against naive, squared errors, two-sided, Harvey-Leybourne-Newbold correction; a negative statistic favours the model';
comment on column model_runs.sigma2 is 'Innovation variance on the scale the model was fitted on (parameters say which)';

create table forecasts (
    run_id bigint not null,
    ticker text collate "C" not null,
    origin_date date not null,
    target_date date not null,
    horizon integer not null,
    mean double precision not null,
    lower_80 double precision not null,
    upper_80 double precision not null,
    lower_95 double precision not null,
    upper_95 double precision not null,
    made_at timestamptz not null default now(),
    constraint forecasts_pk primary key (run_id, horizon),
    constraint forecasts_run foreign key (run_id) references model_runs (run_id),
    constraint forecasts_horizon_positive check (horizon > 0 and target_date > origin_date),
    constraint forecasts_intervals_nested check (lower_95 <= lower_80 and lower_80 <= mean and mean <= upper_80 and upper_80 <= upper_95)
);

create index forecasts_target_date on forecasts (target_date);
create index forecasts_ticker on forecasts (ticker, origin_date);

comment on table forecasts is 'Closes as forecast at origin_date, in dollars on the share basis of that day, for the sessions after it';
comment on column forecasts.target_date is 'The session expected that many after origin_date; where the exchange then stays closed, the forecast stays without outcome';

create table forecast_scores (
    run_id bigint not null,
    ticker text collate "C" not null,
    target_date date not null,
    horizon integer not null,
    actual double precision,
    naive double precision,
    error double precision,
    naive_error double precision,
    absolute_percentage_error double precision,
    inside_80 boolean,
    inside_95 boolean,
    winkler_80 double precision,
    winkler_95 double precision,
    split_factor double precision not null default 1,
    scored_at timestamptz not null default now(),
    constraint forecast_scores_pk primary key (run_id, horizon),
    constraint forecast_scores_forecast foreign key (run_id, horizon) references forecasts (run_id, horizon)
);

-- with the time, so that a day scored before it was loaded again is found without reading its scores
create index forecast_scores_target_date on forecast_scores (target_date, scored_at);

comment on table forecast_scores is 'A row a forecast whose day is known; made again when that day, its origin or a split in between changes';
comment on column forecast_scores.actual is 'The close of target_date on the share basis of origin_date (splits in between taken out); null where the ticker had no bar or the exchange was closed';
comment on column forecast_scores.naive is 'The close of origin_date';
comment on column forecast_scores.error is 'actual less forecast mean, in dollars; naive_error the same of naive';
comment on column forecast_scores.winkler_80 is 'Winkler''s interval score in dollars: the width, and 2 / (1 - level) for each dollar of a miss';
comment on column forecast_scores.split_factor is 'Shares on target_date for one on origin_date';

create table unforecast_tickers (
    ticker text collate "C" not null,
    last_date date not null,
    reason text not null,
    tried_at timestamptz not null default now(),
    constraint unforecast_tickers_pk primary key (ticker, last_date)
);

comment on table unforecast_tickers is 'Tickers that the daily run could not forecast from that day, and why; tried again once more days are loaded';
