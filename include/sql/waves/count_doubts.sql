select
    count(*) filter (where state in ('posting', 'uncertain')) as doubtful,
    count(*) filter (where state = 'accepted') as accepted
from crm.calls
where wave_id = %(wave_id)s
