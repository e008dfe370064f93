{{ config(materialized='view') }}

with facts as (
    select * from {{ ref('int_audience_facts') }}
)

select
    customer_key,
    lifecycle_stage,
    customer_stage,
    customer_group,
    relationship_phase,
    rfm_group,
    decline
from facts
