{#- Read one field of a JSON column as text. -#}
{% macro json_text(column, field) -%}
    {{ return(adapter.dispatch('json_text', 'regulars')(column, field)) }}
{%- endmacro %}

{% macro default__json_text(column, field) -%}
    get_json_object({{ column }}, '$.{{ field }}')
{%- endmacro %}

{% macro postgres__json_text(column, field) -%}
    ({{ column }} ->> '{{ field }}')
{%- endmacro %}

{#- Read what lies deeper in a JSON column as text: json_path('settings', ['rfm', 'cut_points', 'recency', 0]). -#}
{% macro json_path(column, path) -%}
    {{ return(adapter.dispatch('json_path', 'regulars')(column, path)) }}
{%- endmacro %}

{% macro default__json_path(column, path) -%}
    {%- set steps = [] -%}
    {%- for step in path -%}{%- do steps.append('[' ~ step ~ ']' if step is number else '.' ~ step) -%}{%- endfor -%}
    get_json_object({{ column }}, '${{ steps | join('') }}')
{%- endmacro %}

{% macro postgres__json_path(column, path) -%}
    ({{ column }} #>> '{{ '{' ~ path | join(',') ~ '}' }}')
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
