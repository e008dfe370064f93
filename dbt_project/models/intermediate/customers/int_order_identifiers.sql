{{ config(
    materialized='incremental', unique_key='person_key', touched_by='int_touched_buyers',
    indexes=[{'columns': ['person_key']}]
) }}

with orders as (
    select * from {{ ref('int_orders') }}
    where person_key is not null {{ and_touched('person_key', ref('int_touched_buyers')) }}
),

{{ identifiers_of('orders') }}

select
    person_key,
    identifier_kind,
    value_hash,
    min(case when identifier_kind = 'email' then address_domain end) as address_domain,
    count(*) as times,
    min(ordered_at) as first_seen_at,
    max(ordered_at) as last_seen_at
from named
group by person_key, identifier_kind, value_hash
