{#- Read an amount as people's exports write it: symbols, thousands marks, decimal commas; null where there is none. -#}
{% macro parse_money(cell, currency) -%}
    {{ return(adapter.dispatch('parse_money', 'regulars')(cell, currency)) }}
{%- endmacro %}

{% macro default__parse_money(cell, currency) -%}
    try_cast(regexp_replace(regexp_replace({{ cell }}, '[^0-9.,-]', ''), ',(?=[0-9]{3})', '') as {{ var('t_money') }})
{%- endmacro %}

{% macro postgres__parse_money(cell, currency) -%}
    raw.read_money({{ cell }}, {{ currency }})
{%- endmacro %}

{#- Give the currency that an amount names beyond doubt; null where it names none. -#}
{% macro money_currency(cell) -%}
    {{ return(adapter.dispatch('money_currency', 'regulars')(cell)) }}
{%- endmacro %}

{% macro default__money_currency(cell) -%}
    nullif(regexp_extract({{ cell }}, '[A-Z]{3}', 0), '')
{%- endmacro %}

{% macro postgres__money_currency(cell) -%}
    raw.money_currency({{ cell }})
{%- endmacro %}
