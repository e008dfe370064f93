-- one dead wave at a time: its lease ran out, or its sender left it with an uncertain call
update crm.waves
set claim_token = gen_random_uuid(), lease_until = clock_timestamp() + make_interval(secs => %(lease_seconds)s)
where wave_id = (
    select wave_id from crm.waves
    where state in ('claimed', 'cancelling') and lease_until <= clock_timestamp()
    order by wave_id
    limit 1
    for update skip locked
)
returning wave_id, night_on, batch_id, state, claim_token::text, first_send_at, last_send_at
