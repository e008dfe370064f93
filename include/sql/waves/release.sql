update crm.waves set lease_until = clock_timestamp()
where wave_id = %(wave_id)s and claim_token = %(claim_token)s
