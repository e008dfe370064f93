update crm.calls set state = 'posting', posted_at = clock_timestamp() where call_id = %(call_id)s
