select
    count(*) filter (where state = 'done') as done,
    count(*) filter (where state = 'queued') as queued,
    count(*) filter (where state = 'lost') as lost,
    coalesce(sum(event_count) filter (where state = 'done'), 0) as events_done,
    coalesce(sum(event_count) filter (where state = 'queued'), 0) as events_queued
from deliveries
