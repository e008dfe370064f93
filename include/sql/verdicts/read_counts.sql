select campaign_id, verdict, people from crm.verdict_counts
where night_on = %(night_on)s
order by campaign_id, verdict
