-- too late to cancel: what may have been accepted is unknown until an event says so; the rest was never posted.
-- where an earlier cancellation holds, even an accepted call is not known to leave
update crm.messages m
set state = case when c.state = 'planned' then 'planned' else 'unknown' end, state_changed_at = clock_timestamp(),
    wave_id = case when c.state = 'planned' then null else m.wave_id end,
    call_id = case when c.state = 'planned' then null else m.call_id end,
    claim_token = null,
    batch_id = case when c.state = 'planned' then null else m.batch_id end,
    send_at = case when c.state = 'planned' then null else m.send_at end
from crm.calls c
where c.call_id = m.call_id and m.wave_id = %(wave_id)s
    and (m.state = 'claimed' or (m.state = 'handed_over' and %(is_cancelled)s))
