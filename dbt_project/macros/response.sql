{#- List the counts of a campaign's result that can be added up over nights. -#}
{% macro response_counts() -%}
    {{ return([
        'people', 'sent', 'delivered', 'opened', 'clicked', 'responded', 'revenue', 'refund',
        'held_out_people', 'held_out_responded', 'held_out_revenue', 'held_out_refund', 'left_estimate',
    ]) }}
{%- endmacro %}

{#- Turn counts into the columns of a response report: both arms, their rates, the difference and its interval. -#}
{% macro response_columns(counts) -%}
    {%- set responded, people = counts ~ '.responded', counts ~ '.people' -%}
    {%- set held_responded, held_people = counts ~ '.held_out_responded', counts ~ '.held_out_people' -%}
    {%- set rate = "cast(%s as " ~ var('t_rate') ~ ") / nullif(%s, 0)" -%}
    cast({{ people }} as {{ var('t_int') }}) as assigned,
    {%- for column in ['sent', 'delivered', 'opened', 'clicked', 'responded'] %}
    cast({{ counts }}.{{ column }} as {{ var('t_int') }}) as {{ column }},
    {%- endfor %}
    cast({{ counts }}.revenue as {{ var('t_money') }}) as revenue,
    cast({{ counts }}.refund as {{ var('t_money') }}) as refund,
    cast({{ held_people }} as {{ var('t_int') }}) as held_out,
    cast({{ held_responded }} as {{ var('t_int') }}) as held_out_responded,
    cast({{ counts }}.held_out_revenue as {{ var('t_money') }}) as held_out_revenue,
    cast({{ counts }}.left_estimate as {{ var('t_int') }}) as left_estimate,
    {{ rate | format(responded, people) }} as response_rate,
    {{ rate | format(held_responded, held_people) }} as held_out_response_rate,
    case when {{ has_interval(people, held_people) }} then
        {{ rate | format(responded, people) }} - {{ rate | format(held_responded, held_people) }}
    end as response_rate_difference,
    {{ newcombe_bound(responded, people, held_responded, held_people, -1) }} as response_rate_difference_low,
    {{ newcombe_bound(responded, people, held_responded, held_people, 1) }} as response_rate_difference_high
{%- endmacro %}
