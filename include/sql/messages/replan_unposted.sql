update crm.messages m
set state = 'planned', state_changed_at = clock_timestamp(), wave_id = null, call_id = null, claim_token = null,
    batch_id = null, send_at = null
from crm.calls c
where c.call_id = m.call_id and m.wave_id = %(wave_id)s and m.state = 'claimed' and c.state = 'planned'
