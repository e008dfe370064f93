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

night as (
    select * from {{ ref('stg_audit__night') }}
)

select customer_rfm.*
from customer_rfm
cross join night
where customer_rfm.as_of_on < night.night_on
