{#- List the tiers of rule 1-6, lowest first; a tier's rank is its place, from 0. -#}
{% macro tiers() -%}
    {{ return(['ordinary', 'senior', 'vip', 'supreme']) }}
{%- endmacro %}

{#- Give the name of a tier's rank. -#}
{% macro tier_name(tier_rank) -%}
    case {{ tier_rank }}
        {%- for tier in tiers() %}
        when {{ loop.index0 }} then '{{ tier }}'
        {%- endfor %}
    end
{%- endmacro %}

{#- Give the rank of a tier's name. -#}
{% macro tier_rank(tier) -%}
    case {{ tier }}
        {%- for name in tiers() %}
        when '{{ name }}' then {{ loop.index0 }}
        {%- endfor %}
    end
{%- endmacro %}

{#- Give the rank that an amount earns by a shop's rules. -#}
{% macro earned_rank(amount, rules) -%}
    case
        when {{ amount }} >= {{ rules }}.supreme_from then 3
        when {{ amount }} >= {{ rules }}.vip_from then 2
        when {{ amount }} >= {{ rules }}.senior_from then 1
        else 0
    end
{%- endmacro %}

{#- Write down the day that never comes. -#}
{% macro last_day() -%}
    cast('{{ var("last_day") }}' as {{ var('t_date') }})
{%- endmacro %}

{#- Move a day, unless it is the one that never comes. -#}
{% macro add_days_if_any(date, days) -%}
    case when {{ date }} = {{ last_day() }} then {{ last_day() }} else {{ add_days(date, days) }} end
{%- endmacro %}

{#- Read a number of a shop's settings, the variable of the same meaning where it says none. -#}
{% macro setting_or(path, variable, type) -%}
    {%- set default = var(variable) -%}
    coalesce(
        cast({{ json_path('settings', path) }} as {{ var(type) }}),
        cast({{ 'null' if default is none else default }} as {{ var(type) }})
    )
{%- endmacro %}
