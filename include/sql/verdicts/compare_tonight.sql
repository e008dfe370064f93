-- whose verdict comes out otherwise than it was stored, by campaign and both words; null where one side has none
select
    coalesce(s.campaign_id, r.campaign_id) as campaign_id,
    s.verdict_code as stored,
    r.verdict_code as rebuilt,
    count(*) as people
from (select * from crm.verdicts where night_on = %(night_on)s) s
full join tonight_verdicts r
    on r.campaign_id = s.campaign_id and r.occurrence_key = s.occurrence_key and r.person_key = s.person_key
where s.verdict_code is distinct from r.verdict_code
group by coalesce(s.campaign_id, r.campaign_id), s.verdict_code, r.verdict_code
order by campaign_id, stored, rebuilt
