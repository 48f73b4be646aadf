-- Every advisory lock has a number of its own, which finance.common.Database.Lock names: 1705003 is the schema's lock,
-- 1705006 the lock of a year's partition. Until version 2 both had the number 1705003.
create or replace function create_daily_bars_year(year integer) returns void
language plpgsql as $$
declare
    partition_name text := format('daily_bars_%s', year);
begin
    if to_regclass(partition_name) is null then
        perform pg_advisory_xact_lock(1705006, year);
        execute format(
            'create table if not exists %I partition of daily_bars for values from (%L) to (%L) with (fillfactor = 50)',
            partition_name, make_date(year, 1, 1), make_date(year + 1, 1, 1));
    end if;
end
$$;
