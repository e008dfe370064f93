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

linked_buyers as (
    select distinct person_key from said
    where said_by = 'order'
),

their_orders as (
    select orders.*
    from orders
    inner join linked_buyers on orders.person_key = linked_buyers.person_key
),

{{ identifiers_of('their_orders') }},

-- an order says it in the file that it counts by; its lines there are in fct_order_lines
placed as (
    select
        person_key,
        identifier_kind,
        value_hash,
        order_key,
        row_number() over (
            partition by person_key, identifier_kind, value_hash order by ordered_at desc, order_key
        ) as age
    from named
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
    and said.said_by = 'order'
    and placed.age = 1
left join order_versions on placed.order_key = order_versions.order_key
where said.age = 1
