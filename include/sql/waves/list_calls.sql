select call_id, position, state, content_id, people, send_at
from crm.calls
where wave_id = %(wave_id)s and state = 'planned'
order by position
