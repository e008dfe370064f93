{#- Read what a shop says under one section of its settings, as text; null where it leaves the default. -#}
{% macro shop_setting(settings, section, key) -%}
    {{ return(adapter.dispatch('shop_setting', 'regulars')(settings, section, key)) }}
{%- endmacro %}

{% macro default__shop_setting(settings, section, key) -%}
    get_json_object({{ settings }}, '$.{{ section }}.{{ key }}')
{%- endmacro %}

{% macro postgres__shop_setting(settings, section, key) -%}
    ({{ settings }} -> '{{ section }}' ->> '{{ key }}')
{%- endmacro %}
