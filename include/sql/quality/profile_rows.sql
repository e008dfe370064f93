-- What one pass over the rows of one file says about it, whatever its kind: its dates, by the format's columns.
select
    count(distinct days.latest) as days,
    count(*) filter (
        where days.earliest < date '1990-01-01' or days.latest > %(night_on)s::date + 366
    ) as implausible_dates,
    count(*) filter (where days.latest > %(night_on)s::date + 1) as future_dates
from raw.{table}
cross join lateral (select greatest({days}) as latest, least({days}) as earliest) as days
where file_id = %(file_id)s
