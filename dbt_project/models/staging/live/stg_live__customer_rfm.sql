{{ config(materialized='ephemeral') }}

with customer_rfm as (
    {{ live_rows(source('live', 'fct_customer_rfm'), {
        'customer_key': var('t_key'),
        'scope': var('t_text'),
        'as_of_on': var('t_date'),
        'r_score': var('t_int'),
        'f_score': var('t_int'),
        'm_score': var('t_int'),
        'rfm_segment': var('t_text'),
        'rfm_group': var('t_text'),
    }) }}
),

cut_points as (
    select * from {{ ref('stg_live__rfm_cut_points') }}
),

earlier_night as (
    select max(night_on) as night_on
    from cut_points
)

select customer_rfm.*
from customer_rfm
inner join earlier_night on customer_rfm.as_of_on = earlier_night.night_on
