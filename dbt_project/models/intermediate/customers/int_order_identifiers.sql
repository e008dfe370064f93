with orders as (
    select * from {{ ref('int_orders') }}
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
where {{ column }} is not null and person_key is not null
group by person_key, {{ column }}
{% if not loop.last -%}
union all
{% endif -%}
{% endfor %}
