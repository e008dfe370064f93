{% set score_columns = {'recency': 'r_score', 'frequency': 'f_score', 'monetary': 'm_score'} %}

with moves as (
    select * from {{ ref('int_rfm_moves') }}
),

segments as (
    select * from {{ ref('rfm_segments') }}
),

named as (
    select
        moves.*,
        {{ rfm_group('via_r_score', 'via_f_score') }} as via_group,
        {{ rfm_group('to_r_score', 'to_f_score') }} as to_group,
        via_segments.rfm_segment as via_segment,
        to_segments.rfm_segment as to_segment
    from moves
    left join segments as via_segments
        on
            moves.via_r_score = via_segments.r_score
            and {{ rfm_fm_score('moves.via_f_score', 'moves.via_m_score') }} = via_segments.fm_score
    left join segments as to_segments
        on
            moves.to_r_score = to_segments.r_score
            and {{ rfm_fm_score('moves.to_f_score', 'moves.to_m_score') }} = to_segments.fm_score
),

classed as (
    {%- for metric in ['recency', 'frequency', 'monetary', 'group', 'segment'] %}
    {%- set column = score_columns.get(metric, metric) %}
    select
        scope,
        presence,
        people,
        previous_night_on,
        '{{ metric }}' as metric,
        cast(from_{{ column }} as {{ var('t_text') }}) as from_class,
        cast(via_{{ column }} as {{ var('t_text') }}) as via_class,
        cast(to_{{ column }} as {{ var('t_text') }}) as to_class
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
