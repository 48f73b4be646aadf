-- Before the newest day is loaded, no dividend after it is stored: the query, which takes longer to plan than to execute, is not planned.
create or replace function mark_dividend_choices_due(loaded_date date) returns void
language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
    if exists (
        select
        from dividend_claims as claims
        where claims.gone_at is null
            and claims.ex_dividend_date between loaded_date + 1 and loaded_date + evidence_days())
    then
        insert into dividend_choices_due (ticker)
        select doubtful.ticker
        from doubtful_dividends(loaded_date + 1, loaded_date + evidence_days(), loaded_date) as doubtful
        on conflict do nothing;
    end if;
end
$$;
