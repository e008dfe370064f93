{#- List the counts of a campaign's result that can be added up over nights. -#}
{% macro response_counts() -%}
    {{ return([
        'people', 'sent', 'delivered', 'opened', 'clicked', 'responded', 'revenue', 'refund',
        'held_out_people', 'held_out_responded', 'held_out_revenue', 'held_out_refund', 'left_estimate',
    ]) }}
{%- endmacro %}

{#- Turn counts into the columns of a response report: both arms and their rates. -#}
{% macro response_columns(counts) -%}
    cast({{ counts }}.people as {{ var('t_int') }}) as assigned,
    {%- for column in ['sent', 'delivered', 'opened', 'clicked', 'responded'] %}
    cast({{ counts }}.{{ column }} as {{ var('t_int') }}) as {{ column }},
    {%- endfor %}
    cast({{ counts }}.revenue as {{ var('t_money') }}) as revenue,
    cast({{ counts }}.refund as {{ var('t_money') }}) as refund,
    cast({{ counts }}.held_out_people as {{ var('t_int') }}) as held_out,
    cast({{ counts }}.held_out_responded as {{ var('t_int') }}) as held_out_responded,
    cast({{ counts }}.held_out_revenue as {{ var('t_money') }}) as held_out_revenue,
    cast({{ counts }}.left_estimate as {{ var('t_int') }}) as left_estimate,
    {{ _rate(counts ~ '.responded', counts ~ '.people') }} as response_rate,
    {{ _rate(counts ~ '.held_out_responded', counts ~ '.held_out_people') }} as held_out_response_rate
{%- endmacro %}

{#- Give the difference of the arms' rates and its interval; null where an arm has too few people to say anything. -#}
{% macro difference_columns(responded, people, held_responded, held_people) -%}
    case when {{ has_interval(people, held_people) }} then
        {{ _rate(responded, people) }} - {{ _rate(held_responded, held_people) }}
    end as response_rate_difference,
    {{ newcombe_bound(responded, people, held_responded, held_people, -1) }} as response_rate_difference_low,
    {{ newcombe_bound(responded, people, held_responded, held_people, 1) }} as response_rate_difference_high
{%- endmacro %}

{% macro _rate(responded, people) -%}
    cast({{ responded }} as {{ var('t_rate') }}) / nullif({{ people }}, 0)
{%- endmacro %}
