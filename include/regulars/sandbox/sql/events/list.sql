select events.at, events.event, events.body, events.happened, deliveries.state as delivery_state
from events
left join deliveries using (delivery_id)
order by events.at, events.event_id
