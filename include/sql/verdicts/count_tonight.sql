-- everybody is counted once per campaign: who was no candidate is "not eligible"
insert into crm.verdict_counts (campaign_id, night_on, verdict, people)
select campaign_id, %(night_on)s, verdict_code, count(*)
from tonight_verdicts
group by campaign_id, verdict_code
union all
select
    c.campaign_id,
    %(night_on)s,
    'not_eligible',
    (select count(*) from intermediate.int_audience_facts)
    - (select count(*) from tonight_verdicts v where v.campaign_id = c.campaign_id)
from tonight_campaigns c
