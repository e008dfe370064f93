with newest as (
    select max(night_on) as night_on from marts.fct_verdicts
),

told as (
    select v.campaign_id, v.verdict, count(*) as people
    from marts.fct_verdicts v
    inner join newest n on n.night_on = v.night_on
    group by v.campaign_id, v.verdict
)

select (select night_on from newest) as night_on, campaign_id, verdict, people
from told
order by campaign_id, verdict
