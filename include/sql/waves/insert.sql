insert into crm.waves (night_on, batch_id, claim_token, lease_until, first_send_at, last_send_at)
values (
    %(night_on)s, %(batch_id)s, gen_random_uuid(), clock_timestamp() + make_interval(secs => %(lease_seconds)s),
    %(earliest_at)s, %(earliest_at)s
)
returning wave_id, claim_token::text, batch_id
