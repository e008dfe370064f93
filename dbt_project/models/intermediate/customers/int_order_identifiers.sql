{{ config(
    materialized='incremental', unique_key='person_key', touched_by='int_touched_buyers',
    indexes=[{'columns': ['person_key']}]
) }}

with orders as (
    select * from {{ ref('int_orders') }}
    where person_key is not null {{ and_touched('person_key', ref('int_touched_buyers')) }}
)

{% for kind, column in identifier_kinds().items() -%}
select
    person_key,
    '{{ kind }}' as identifier_kind,
    {{ column }} as value_hash,
    {{ 'min(address_domain)' if kind == 'email' else 'cast(null as ' ~ var('t_text') ~ ')' }} as address_domain,
    count(*) as times,
    min(ordered_at) as first_seen_at,
    max(ordered_at) as last_seen_at
from orders
where {{ column }} is not null
group by person_key, {{ column }}
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
