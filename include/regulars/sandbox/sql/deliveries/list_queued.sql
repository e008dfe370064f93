select delivery_id, created_at, events, attempts
from deliveries
where state = 'queued' and (:now is null or next_at <= :now)
order by delivery_id
