-- Comments in the words of the documents, in place of those of earlier migrations, which are not edited.

comment on column trading_days.checked_at is 'Time of the last request to the vendor for the day';
comment on view session_exceptions is
    'Days that an override or an announcement of the vendor declares a session or a closure; it takes precedence over the rules of the calendar';
comment on view open_findings is 'Findings that are not resolved';
comment on column findings.resolved_at is
    'When the cause of the finding was gone, or a decision resolved it; null while the finding is open';

comment on column security_claims.gone_at is
    'When a later list also lacked the record, or had another version of it: from then on, the row describes the past only';

comment on table ticker_event_requests is
    'One row per ticker and date on which it appears among the bars or vanishes: the request to the vendor for its ticker events (https://massive.com/docs/rest/stocks/corporate-actions/ticker-events)';
comment on column ticker_event_requests.asked_id is 'The identifier in the request: a composite FIGI or a ticker';
comment on column ticker_event_requests.asked_at is 'Time of the request';
comment on column ticker_event_requests.events is 'Number of events in the answer; 0 if the vendor has none';
comment on table ticker_events is
    'The events of the newest answers: from event_date on, the security with the identifier asked_id has this ticker';
comment on view ticker_events_due is
    'Dates on which a ticker appeared, vanished or was delisted, and for which no ticker events have been requested yet';

comment on column securities.listed_on is
    'Date of the first known ticker event; without one, the date of the first bar; null if that is the first loaded session';
comment on column securities.delisted_on is
    'Date of the delisting in the vendor''s record; the date of the last bar is in ticker_spells.last_date';
comment on table ticker_spells is
    'One row per ticker and range of dates in which it belongs to one security; computed by derive_securities()';
comment on column ticker_spells.first_date is
    'Date of the first bar; last_date is that of the last bar when the spells were computed';
comment on column ticker_spells.source is
    'The facts that agree. For the first spell of a security: the facts that link it to its record; for a later spell: those that link it to the spell before';
comment on column ticker_spells.change_source is
    'The facts that show that the ticker went from another security, of which it has bars, to this one; null if it did not. No return spans the date valid_from of such a spell';
