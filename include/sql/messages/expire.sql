update crm.messages
set state = 'expired', state_changed_at = clock_timestamp(), error = 'every window of its day has passed'
where state = 'planned'
    and not exists (select from unnest(send_windows) as r where upper(r) > %(earliest_at)s::timestamptz)
