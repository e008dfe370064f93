update crm.calls
set state = %(state)s, http_status = %(http_status)s, provider_message_id = %(provider_message_id)s,
    error = %(error)s, answered_at = clock_timestamp()
where call_id = %(call_id)s
