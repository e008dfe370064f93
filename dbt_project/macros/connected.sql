{#- Write the parts of a query that find who is connected, in a fixed number of rounds, because not every warehouse can
    recurse: from edges (node, other) with node > other, to `connected` (node, lowest), one row for each node but the
    lowest of its group.

    Kiveris, Lattanzi, Mirrokni, Rastogi, Vassilvitskii (2014), Connected Components in MapReduce and Beyond: the
    alternating algorithm. In a round each node first ties its larger neighbours to the lowest node that it knows
    (large star), then its smaller ones and itself (small star), which halves all distances: 12 rounds connect chains of
    thousands. Most groups are two or three people and done after the first round: the others go on with each node's
    lowest in its place, so that the later rounds cost little. -#}
{% macro connected(edges, rounds) -%}
turns as (
    select 1 as turn
    union all
    select 2 as turn
),

{{ connecting_round(edges, 'first') }},

first_lowest as (
    select
        node,
        min(other) as lowest
    from small_first
    group by node
),

-- what is left to connect: the lowest that nodes found, where they are tied to each other
open_ties as (
    select
        first_lowest.lowest as one,
        coalesce(others.lowest, small_first.other) as another
    from small_first
    inner join first_lowest on small_first.node = first_lowest.node
    left join first_lowest as others on small_first.other = others.node
),

open_0 as (
    select distinct
        greatest(one, another) as node,
        least(one, another) as other
    from open_ties
    where one <> another
),
{%- for round in range(2, rounds + 1) %}

{{ connecting_round('open_0' if loop.first else 'small_' ~ (round - 1), round) }},
{%- endfor %}

last_lowest as (
    select
        node,
        min(other) as lowest
    from {{ 'small_' ~ rounds if rounds > 1 else 'open_0' }}
    group by node
),

connected as (
    select
        first_lowest.node,
        coalesce(last_lowest.lowest, first_lowest.lowest) as lowest
    from first_lowest
    left join last_lowest on first_lowest.lowest = last_lowest.node
    union
    select node, lowest from last_lowest
)
{%- endmacro %}

{#- Write one round, from `edges` to small_<name>. Each part is read once: some warehouses work a part out anew for each
    of its readers. -#}
{% macro connecting_round(edges, name) -%}
both_ways_{{ name }} as (
    select
        case turns.turn when 1 then {{ edges }}.node else {{ edges }}.other end as node,
        case turns.turn when 1 then {{ edges }}.other else {{ edges }}.node end as other
    from {{ edges }}
    cross join turns
),

lowest_{{ name }} as (
    select
        node,
        other,
        least(node, min(other) over (partition by node)) as lowest
    from both_ways_{{ name }}
),

large_{{ name }} as (
    select distinct
        other as node,
        lowest as other
    from lowest_{{ name }}
    where other > node
),

below_{{ name }} as (
    select
        node,
        other,
        min(other) over (partition by node) as lowest
    from large_{{ name }}
),

small_{{ name }} as (
    select distinct
        case turns.turn when 1 then below_{{ name }}.node else below_{{ name }}.other end as node,
        below_{{ name }}.lowest as other
    from below_{{ name }}
    cross join turns
    where turns.turn = 1 or below_{{ name }}.other <> below_{{ name }}.lowest
)
{%- endmacro %}
