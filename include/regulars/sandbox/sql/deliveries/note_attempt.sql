update deliveries
set attempts = attempts + 1, state = :state, answer = :answer, next_at = :next_at,
    events = case when :state = 'done' then null else events end
where delivery_id = :delivery_id
