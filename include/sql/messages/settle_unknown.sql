update crm.messages m
set state = 'handed_over', state_changed_at = clock_timestamp()
where m.state = 'unknown'
    and exists (select from crm.events e where e.message_id = m.message_id)
