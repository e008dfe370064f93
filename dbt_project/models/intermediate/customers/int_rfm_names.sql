-- All that follows from the scores alone: people are joined with 125 rows, and nothing is computed for each of them.
with segments as (
    select * from {{ ref('rfm_segments') }}
),

scores as (
    {%- for score in range(1, 6) %}
    select {{ score }} as score
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

-- the second side of the table of names is the mean of frequency and monetary score, halves rounded up
pairs as (
    select
        frequency.score as f_score,
        monetary.score as m_score,
        cast(floor((frequency.score + monetary.score + 1) / 2.0) as {{ var('t_int') }}) as fm_score
    from scores as frequency
    cross join scores as monetary
)

-- rule 0-3: regular (A), active (B), dormant (C), lost (D), first match
select
    {{ rfm_score_key('segments.r_score', 'pairs.f_score', 'pairs.m_score') }} as score_key,
    segments.r_score,
    pairs.f_score,
    pairs.m_score,
    pairs.fm_score,
    segments.rfm_segment,
    case
        when segments.r_score >= 4 and pairs.f_score >= 4 then 'A'
        when segments.r_score >= 4 or (segments.r_score = 3 and pairs.f_score >= 3) then 'B'
        when segments.r_score >= 2 then 'C'
        else 'D'
    end as rfm_group
from segments
inner join pairs on segments.fm_score = pairs.fm_score
