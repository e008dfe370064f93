{#- Read a cell as text: no blanks around it, and null where it is empty. -#}
{% macro cell(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}

{#- Read an id that a spreadsheet program has dressed up: ="123", a leading apostrophe, tabs; null where it is empty. -#}
{% macro clean_id(column) -%}
    nullif(trim(replace(replace(replace(replace({{ column }}, '="', ''), '"', ''), '''', ''), chr(9), '')), '')
{%- endmacro %}

{#- List the status words of a format: word in small letters, status. -#}
{% macro status_words(format_id) -%}
    select word, status from {{ source('raw', 'status_words') }} where format_id = '{{ format_id }}'
{%- endmacro %}

{#- Give a status cell as status words are written. -#}
{% macro status_word(column) -%}
    lower(trim(replace({{ column }}, chr(9), ' ')))
{%- endmacro %}

{#- Make one stable key out of several columns, none of which may be null. -#}
{% macro text_key(columns) -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append('cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')') -%}
        {%- if not loop.last -%}{%- do parts.append("'|'") -%}{%- endif -%}
    {%- endfor -%}
    {{ dbt.hash(dbt.concat(parts)) }}
{%- endmacro %}

{#- Name a shop in one word: marketplace/shop. -#}
{% macro shop_key(marketplace='marketplace', shop_id='shop_id') -%}
    {{ marketplace }} || '/' || {{ shop_id }}
{%- endmacro %}

{#- Hash an e-mail address the one way that the whole warehouse does. -#}
{% macro hash_address(email) -%}
    {{ return(adapter.dispatch('hash_address', 'regulars')(email)) }}
{%- endmacro %}

{% macro default__hash_address(email) -%}
    sha2(lower(trim({{ email }})), 256)
{%- endmacro %}

{% macro postgres__hash_address(email) -%}
    crm.hash_address({{ email }})
{%- endmacro %}

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

{#- Put the titles of a person under each other by their place; null where there is none. -#}
{% macro titles_in_a_column() -%}
    {%- for place in range(1, var('titles_in_mail') + 1) -%}
        {%- set title = 'max(case when place = ' ~ place ~ ' then title end)' -%}
        {%- if loop.first -%}{{ title }}{%- else %}
    || coalesce(chr(10) || {{ title }}, ''){%- endif -%}
    {%- endfor -%}
{%- endmacro %}
