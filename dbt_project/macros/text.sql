{#- Read a cell as text: no blanks around it, and null where it is empty. -#}
{% macro cell(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}

{#- Read a cell that names somebody; null where it is masked, for then it is the name of many. -#}
{% macro unmasked(column) -%}
    case when {{ column }} not like '%*%' then {{ cell(column) }} end
{%- endmacro %}

{#- Read an e-mail address, in small letters; null where the cell holds none, or a masked one. -#}
{% macro address(column) -%}
    case when {{ column }} like '%_@_%' and {{ column }} not like '%*%' then lower({{ cell(column) }}) end
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

{#- Put the titles of a person under each other by their place; null where there is none. -#}
{% macro titles_in_a_column() -%}
    {%- for place in range(1, var('titles_in_mail') + 1) -%}
        {%- set title = 'max(case when place = ' ~ place ~ ' then title end)' -%}
        {%- if loop.first -%}{{ title }}{%- else %}
    || coalesce(chr(10) || {{ title }}, ''){%- endif -%}
    {%- endfor -%}
{%- endmacro %}
