{#- Read a field below others of a JSON column as text: json_path('settings', ['tiers', 'vip_from']). Null without. -#}
{% macro json_path(column, path) -%}
    {{ return(adapter.dispatch('json_path', 'regulars')(column, path)) }}
{%- endmacro %}

{% macro default__json_path(column, path) -%}
    get_json_object({{ column }}, '$.{{ path | join(".") }}')
{%- endmacro %}

{% macro postgres__json_path(column, path) -%}
    ({{ column }} #>> '{{ '{' }}{{ path | join(",") }}{{ '}' }}')
{%- endmacro %}

{#- Make a row of each item of a list in a JSON column; stands alone in a select list. No list, no rows. -#}
{% macro json_items(column, path) -%}
    {{ return(adapter.dispatch('json_items', 'regulars')(column, path)) }}
{%- endmacro %}

{% macro default__json_items(column, path) -%}
    explode(from_json(get_json_object({{ column }}, '$.{{ path | join(".") }}'), 'array<map<string,string>>'))
{%- endmacro %}

{% macro postgres__json_items(column, path) -%}
    jsonb_array_elements({{ column }} #> '{{ '{' }}{{ path | join(",") }}{{ '}' }}')
{%- endmacro %}

{#- Read one field of an item of json_items as text. -#}
{% macro json_item(item, field) -%}
    {{ return(adapter.dispatch('json_item', 'regulars')(item, field)) }}
{%- endmacro %}

{% macro default__json_item(item, field) -%}
    {{ item }}['{{ field }}']
{%- endmacro %}

{% macro postgres__json_item(item, field) -%}
    ({{ item }} ->> '{{ field }}')
{%- endmacro %}
