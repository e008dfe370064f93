with connected_buyers as (
    select * from {{ ref('int_connected_buyers') }}
),

set_apart as (
    select * from {{ ref('int_set_apart') }}
),

links as (
    select * from {{ ref('int_person_links') }}
),

buyers as (
    select * from {{ ref('int_buyers') }}
),

-- where nobody was set apart, who is connected is one person; the other groups are connected anew
opened as (
    select distinct oldest_person_key from set_apart
),

opened_buyers as (
    select connected_buyers.person_key
    from connected_buyers
    inner join opened on connected_buyers.oldest_person_key = opened.oldest_person_key
    union
    select oldest_person_key as person_key from opened
),

numbered as (
    select
        buyers.person_key,
        row_number() over (order by buyers.first_seen_at, buyers.person_key) as node
    from opened_buyers
    inner join buyers on opened_buyers.person_key = buyers.person_key
),

edges as (
    select distinct
        numbered.node,
        others.node as other
    from links
    inner join numbered on links.person_key = numbered.person_key
    inner join numbered as others on links.linked_person_key = others.person_key
),

{{ connected('edges', var('identity_rounds')) }}

select
    connected_buyers.person_key,
    connected_buyers.oldest_person_key
from connected_buyers
left join opened_buyers on connected_buyers.person_key = opened_buyers.person_key
where opened_buyers.person_key is null
union all
select
    numbered.person_key,
    oldest.person_key as oldest_person_key
from connected
inner join numbered on connected.node = numbered.node
inner join numbered as oldest on connected.lowest = oldest.node
