{#- Read an instant from Unix seconds; null where there are none, or 0, which says that nothing happened yet. -#}
{% macro parse_unix_time(cell) -%}
    {{ return(adapter.dispatch('parse_unix_time', 'regulars')(cell)) }}
{%- endmacro %}

{% macro default__parse_unix_time(cell) -%}
    timestamp_seconds(nullif(cast({{ cell }} as {{ var('t_bigint') }}), 0))
{%- endmacro %}

{% macro postgres__parse_unix_time(cell) -%}
    to_timestamp(nullif(cast({{ cell }} as {{ var('t_bigint') }}), 0))
{%- endmacro %}
