with shared as (
    select * from {{ ref('int_shared_identifiers') }}
    where refusal is null
),

identifiers as (
    select * from {{ ref('int_buyer_identifiers') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

order_versions as (
    select * from {{ ref('int_order_versions') }}
    where is_newest
),

said as (
    select
        shared.person_key,
        shared.identifier_kind,
        shared.value_hash,
        shared.times,
        shared.first_seen_at,
        shared.last_seen_at,
        identifiers.said_by,
        identifiers.file_id,
        identifiers.line_no,
        row_number() over (
            partition by shared.person_key, shared.identifier_kind, shared.value_hash
            order by identifiers.last_seen_at desc, identifiers.said_by
        ) as age
    from shared
    inner join identifiers
        on shared.person_key = identifiers.person_key
        and shared.identifier_kind = identifiers.identifier_kind
        and shared.value_hash = identifiers.value_hash
),

-- an order says it in the file that it counts by; its lines there are in fct_order_lines
placed as (
    {%- for kind, column in identifier_kinds().items() %}
    select
        said.person_key,
        said.identifier_kind,
        said.value_hash,
        orders.order_key,
        row_number() over (
            partition by said.person_key, said.value_hash order by orders.ordered_at desc, orders.order_key
        ) as age
    from said
    inner join orders on said.person_key = orders.person_key and said.value_hash = orders.{{ column }}
    where said.age = 1 and said.said_by = 'order' and said.identifier_kind = '{{ kind }}'
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select
    said.person_key,
    said.identifier_kind,
    said.value_hash,
    said.times,
    said.first_seen_at,
    said.last_seen_at,
    said.said_by,
    coalesce(said.file_id, order_versions.order_file_id) as file_id,
    said.line_no,
    placed.order_key
from said
left join placed
    on said.person_key = placed.person_key
    and said.identifier_kind = placed.identifier_kind
    and said.value_hash = placed.value_hash
    and placed.age = 1
left join order_versions on placed.order_key = order_versions.order_key
where said.age = 1
