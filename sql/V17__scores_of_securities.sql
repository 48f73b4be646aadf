-- Outcomes of forecasts follow the security, and a comparison with naive without a possible test has no p-value.

create view ticker_successions as
select
    holder.ticker,
    holder.valid_from,
    holder.valid_to,
    spell.ticker as bar_ticker,
    spell.first_date as bars_from,
    spell.valid_to as bars_to
from ticker_spells as holder
inner join ticker_spells as spell on spell.security_id = holder.security_id
where holder.is_traced;

comment on view ticker_successions is
    'For the security that had ticker from valid_from to the day before valid_to: the tickers of its bars from bars_from to the day before bars_to. Of several on one date, the latest bars_from counts. A ticker that is not traced has no row: its bars are those of its security'
;

create table scored_successions (
    ticker text collate "C" not null,
    valid_from date not null,
    valid_to date not null,
    bar_ticker text collate "C" not null,
    bars_from date not null,
    bars_to date not null,
    constraint scored_successions_pk primary key (ticker, valid_from, bar_ticker, bars_from)
);

comment on table scored_successions is
    'The rows of ticker_successions with which the forecasts of each ticker were scored last; score computes the scores again that a difference changes';

-- an earlier version stored p = 0 with an infinite statistic, which became null
update model_runs
set dm_p_value = null, significance = 'no test possible'
where dm_statistic is null and dm_p_value is not null;

alter table model_runs add constraint model_runs_dm_test check ((dm_statistic is null) = (dm_p_value is null));

comment on column model_runs.significance is
    'Comparison with the naive forecast at the 5 % level of the Diebold-Mariano test; no test possible: the squared errors of both forecasts differ by the same number in each session';

-- an earlier version refused tickers because of a day that was loaded while it read the bars
delete from unforecast_tickers
where reason ~ '^halted or delisted, last bar on \d{4}-\d{2}-\d{2}$'
    and right(reason, 10)::date > last_date;
