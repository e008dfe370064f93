select zone from unnest(%(zones)s::text[]) as asked (zone)
except
select name from pg_timezone_names
