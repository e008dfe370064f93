select
    l.campaign_id, c.name, l.assigned, l.sent, l.delivered, l.opened, l.clicked, l.responded, l.revenue,
    l.held_out, l.held_out_responded, l.response_rate_difference, l.response_rate_difference_low,
    l.response_rate_difference_high, c.response_days,
    (select max(night_on) from marts.rpt_segment_sizes) as counted_to
from marts.rpt_campaign_lift l
inner join marts.dim_campaigns c on c.campaign_id = l.campaign_id
order by l.campaign_id
