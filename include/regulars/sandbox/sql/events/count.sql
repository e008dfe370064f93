select
    event,
    count(*) as count,
    count(*) filter (where happened = 1) as happened
from events
group by event
order by event
