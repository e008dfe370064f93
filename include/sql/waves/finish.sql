update crm.waves
set state = %(state)s, finished_at = clock_timestamp()
where wave_id = %(wave_id)s and claim_token = %(claim_token)s
