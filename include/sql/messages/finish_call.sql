update crm.messages
set state = %(state)s, state_changed_at = clock_timestamp(), provider_message_id = %(provider_message_id)s,
    error = %(error)s
where call_id = %(call_id)s and state = 'claimed'
