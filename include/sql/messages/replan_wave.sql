-- everything under a cancelled batch is discarded by SendGrid, so all of it is planned anew
update crm.messages
set state = %(state)s, state_changed_at = clock_timestamp(), wave_id = null, call_id = null, claim_token = null,
    batch_id = null, send_at = null, provider_message_id = null
where wave_id = %(wave_id)s and state in ('claimed', 'handed_over')
