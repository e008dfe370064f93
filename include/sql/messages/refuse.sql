update crm.messages
set state = 'refused', state_changed_at = clock_timestamp(), error = %(error)s
where message_id = any (%(message_ids)s::uuid[]) and state = 'claimed'
