update crm.waves w
set first_send_at = c.first_send_at, last_send_at = c.last_send_at
from (
    select wave_id, min(send_at) as first_send_at, max(send_at) as last_send_at
    from crm.calls where wave_id = %(wave_id)s group by wave_id
) c
where w.wave_id = c.wave_id
