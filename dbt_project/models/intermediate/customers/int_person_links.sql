{%- set evidence = ['said_by', 'times', 'first_seen_at', 'last_seen_at', 'file_id', 'line_no', 'order_key'] -%}

with identifiers as (
    select * from {{ ref('int_shared_identifiers') }}
    where refusal is null
),

set_apart as (
    select * from {{ ref('int_set_apart') }}
),

evidence as (
    select * from {{ ref('int_link_evidence') }}
),

ranked as (
    select
        identifiers.identifier_kind,
        identifiers.value_hash,
        identifiers.person_key,
        row_number() over (
            partition by identifiers.identifier_kind, identifiers.value_hash
            order by identifiers.buyer_first_seen_at, identifiers.person_key
        ) as place
    from identifiers
    left join set_apart on identifiers.person_key = set_apart.person_key
    where set_apart.person_key is null
)

-- everybody who has an identifier is linked with the oldest of those who have it
select
    ranked.person_key,
    oldest.person_key as linked_person_key,
    ranked.identifier_kind,
    ranked.value_hash,
    greatest(own.first_seen_at, others.first_seen_at) as linked_since_at,
    {%- for column in evidence %}
    own.{{ column }},
    {%- endfor %}
    {%- for column in evidence %}
    others.{{ column }} as linked_{{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
from ranked
inner join ranked as oldest
    on ranked.identifier_kind = oldest.identifier_kind and ranked.value_hash = oldest.value_hash and oldest.place = 1
inner join evidence as own
    on ranked.person_key = own.person_key
    and ranked.identifier_kind = own.identifier_kind
    and ranked.value_hash = own.value_hash
inner join evidence as others
    on oldest.person_key = others.person_key
    and oldest.identifier_kind = others.identifier_kind
    and oldest.value_hash = others.value_hash
where ranked.place > 1
