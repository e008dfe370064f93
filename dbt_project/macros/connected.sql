{#- Write the parts of a query that find who is connected, in a fixed number of rounds, because not every warehouse can
    recurse: from edges (node, other) with node > other, to `connected` (node, lowest), one row for each node but the
    lowest of its group. Every round halves the distances: 12 rounds connect chains of thousands.

    Kiveris, Lattanzi, Mirrokni, Rastogi, Vassilvitskii (2014), Connected Components in MapReduce and Beyond: the
    alternating algorithm. In a round each node first ties its larger neighbours to the lowest node that it knows
    (large star), then its smaller ones and itself (small star). Each part is read once: some warehouses work a part out
    anew for each of its readers. -#}
{% macro connected(edges, rounds) -%}
turns as (
    select 1 as turn
    union all
    select 2 as turn
),
{%- for round in range(1, rounds + 1) %}
{%- set before = edges if loop.first else 'small_' ~ (round - 1) %}

both_ways_{{ round }} as (
    select
        case turns.turn when 1 then {{ before }}.node else {{ before }}.other end as node,
        case turns.turn when 1 then {{ before }}.other else {{ before }}.node end as other
    from {{ before }}
    cross join turns
),

lowest_{{ round }} as (
    select
        node,
        other,
        least(node, min(other) over (partition by node)) as lowest
    from both_ways_{{ round }}
),

large_{{ round }} as (
    select distinct
        other as node,
        lowest as other
    from lowest_{{ round }}
    where other > node
),

below_{{ round }} as (
    select
        node,
        other,
        min(other) over (partition by node) as lowest
    from large_{{ round }}
),

small_{{ round }} as (
    select distinct
        case turns.turn when 1 then below_{{ round }}.node else below_{{ round }}.other end as node,
        below_{{ round }}.lowest as other
    from below_{{ round }}
    cross join turns
    where turns.turn = 1 or below_{{ round }}.other <> below_{{ round }}.lowest
),
{%- endfor %}

connected as (
    select
        node,
        min(other) as lowest
    from small_{{ rounds }}
    group by node
)
{%- endmacro %}
