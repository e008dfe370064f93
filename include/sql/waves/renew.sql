-- a lost lease stops the sender: somebody else has taken the wave over
update crm.waves
set lease_until = clock_timestamp() + make_interval(secs => %(lease_seconds)s)
where wave_id = %(wave_id)s and claim_token = %(claim_token)s and state = 'claimed' and lease_until > clock_timestamp()
