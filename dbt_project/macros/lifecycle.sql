{#- Give the base stage of the rulebook, first match, from what is known at a night's end. -#}
{% macro lifecycle_stage(placed_count, purchase_count, days_since_first, days_since_last) -%}
    case
        when {{ placed_count }} = 0 then 'potential'
        when {{ purchase_count }} = 0 then 'ordered'
        when {{ purchase_count }} = 1 and {{ days_since_first }} <= {{ var('new_days') }} then 'new'
        when {{ purchase_count }} >= {{ var('loyal_purchases') }} and {{ days_since_last }} <= {{ var('active_days') }} then 'loyal'
        when {{ days_since_last }} <= {{ var('active_days') }} then 'active'
        when {{ days_since_last }} <= {{ var('cooling_days') }} then 'cooling'
        when {{ days_since_last }} <= {{ var('dormant_days') }} then 'dormant'
        else 'lost'
    end
{%- endmacro %}

{#- List the days after a purchase on which a stage can change without another purchase. -#}
{% macro lifecycle_turning_days() -%}
    {{ return([0, var('new_days') + 1, var('active_days') + 1, var('cooling_days') + 1, var('dormant_days') + 1]) }}
{%- endmacro %}

{#- Give the tier of the rulebook (1-6) for an amount spent. -#}
{% macro tier(amount) -%}
    case
        when {{ amount }} >= {{ var('tier_supreme_from') }} then 'supreme'
        when {{ amount }} >= {{ var('tier_vip_from') }} then 'vip'
        when {{ amount }} >= {{ var('tier_senior_from') }} then 'senior'
        else 'ordinary'
    end
{%- endmacro %}
