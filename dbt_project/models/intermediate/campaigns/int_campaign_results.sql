with assignments as (
    select * from {{ ref('int_campaign_assignments') }}
)

select
    campaign_id,
    night_on,
    rfm_segment,
    channel,
    variant,
    max(response_until_on) as response_until_on,
    sum(case when is_in_both_arms then 1 else 0 end) as left_estimate,
    {%- for column in ['sent', 'delivered', 'opened', 'clicked'] %}
    sum(case when not is_in_both_arms and not is_held_out then {{ column }} else 0 end) as {{ column }},
    {%- endfor %}
    {%- for arm, condition in {'': 'not is_held_out', 'held_out_': 'is_held_out'}.items() %}
    sum(case when not is_in_both_arms and {{ condition }} then 1 else 0 end) as {{ arm }}people,
    {%- for column in ['responded', 'revenue', 'refund'] %}
    sum(case when not is_in_both_arms and {{ condition }} then {{ column }} else 0 end) as {{ arm }}{{ column }},
    {%- endfor %}
    {%- endfor %}
    count(*) as all_people
from assignments
group by campaign_id, night_on, rfm_segment, channel, variant
