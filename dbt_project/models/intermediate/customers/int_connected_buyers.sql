with identifiers as (
    select * from {{ ref('int_shared_identifiers') }}
    where refusal is null
),

-- buyers are numbered by age, so that the oldest of a group is its lowest
numbered as (
    select
        person_key,
        identifier_kind,
        value_hash,
        dense_rank() over (order by buyer_first_seen_at, person_key) as node
    from identifiers
),

tied as (
    select
        node,
        min(node) over (partition by identifier_kind, value_hash) as other
    from numbered
),

edges as (
    select distinct node, other from tied
    where node > other
),

{{ connected('edges', var('identity_rounds')) }},

buyers as (
    select distinct person_key, node from numbered
)

select
    buyers.person_key,
    oldest.person_key as oldest_person_key
from connected
inner join buyers on connected.node = buyers.node
inner join buyers as oldest on connected.lowest = oldest.node
