with moves as (
    select * from {{ ref('int_rfm_moves') }}
),

names_before as (
    select * from {{ ref('int_rfm_names_before') }}
),

names as (
    select * from {{ ref('int_rfm_names') }}
),

named as (
    select
        moves.*
        {%- for step in ['from', 'via', 'to'] %},
        cast(floor({{ step }}_key / 100.0) as {{ var('t_int') }}) as {{ step }}_recency,
        cast(floor(mod({{ step }}_key, 100) / 10.0) as {{ var('t_int') }}) as {{ step }}_frequency,
        mod({{ step }}_key, 10) as {{ step }}_monetary,
        {{ step }}_names.rfm_group as {{ step }}_group,
        {{ step }}_names.rfm_segment as {{ step }}_segment
        {%- endfor %}
    from moves
    left join names_before as from_names on moves.from_key = from_names.score_key
    left join names as via_names on moves.via_key = via_names.score_key
    left join names as to_names on moves.to_key = to_names.score_key
),

classed as (
    {%- for metric in ['recency', 'frequency', 'monetary', 'group', 'segment'] %}
    select
        scope,
        presence,
        people,
        previous_night_on,
        '{{ metric }}' as metric,
        {%- for step in ['from', 'via', 'to'] %}
        cast({{ step }}_{{ metric }} as {{ var('t_text') }}) as {{ step }}_class{{ ',' if not loop.last }}
        {%- endfor %}
    from named
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

-- the way from one night to the next has two legs: what the person did, then what the cut-points did
legs as (
    select scope, metric, previous_night_on, people, from_class, via_class as to_class, 'customer_changed' as cause
    from classed
    where presence = 'stayed' and from_class <> via_class
    union all
    select scope, metric, previous_night_on, people, via_class as from_class, to_class, 'cut_point_moved' as cause
    from classed
    where presence = 'stayed' and via_class <> to_class
    union all
    select
        scope,
        metric,
        previous_night_on,
        people,
        coalesce(from_class, 'none') as from_class,
        case when presence = 'entered' then to_class else 'none' end as to_class,
        presence as cause
    from classed
    where presence <> 'stayed'
)

select
    scope,
    metric,
    from_class,
    to_class,
    cause,
    previous_night_on,
    sum(people) as people
from legs
group by scope, metric, from_class, to_class, cause, previous_night_on
