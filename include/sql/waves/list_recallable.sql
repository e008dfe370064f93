select wave_id, batch_id, claim_token::text, first_send_at
from crm.waves
where night_on = %(night_on)s and state = 'handed_over' and first_send_at > %(now_at)s
