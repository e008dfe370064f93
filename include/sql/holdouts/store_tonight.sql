insert into crm.holdouts (person_key, scope, is_held_out, share, night_on)
select person_key, 'global', is_held_out, %(global_share)s, %(night_on)s
from tonight_global
union all
select person_key, campaign_id, is_held_out_here, holdout_share, %(night_on)s
from tonight_verdicts
where verdict_code in ('held_out', 'selected')
on conflict (person_key, scope) do nothing
