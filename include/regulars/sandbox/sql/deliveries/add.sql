insert into deliveries (created_at, next_at, events, event_count) values (:created_at, :created_at, :events, :event_count)
