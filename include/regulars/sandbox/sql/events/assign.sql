update events set delivery_id = :delivery_id where event_id = :event_id
