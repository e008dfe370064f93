select event_id, at, body from events where happened = 1 and delivery_id is null order by at, event_id
