{#- Read a phone number as people write it, in one form: no blanks, points, hyphens, brackets or apostrophes. -#}
{% macro plain_phone(column) -%}
    {%- set plain = namespace(text=column) -%}
    {%- for mark in [' ', '.', '-', '(', ')', "''"] -%}
        {%- set plain.text = "replace(" ~ plain.text ~ ", '" ~ mark ~ "', '')" -%}
    {%- endfor -%}
    nullif({{ plain.text }}, '')
{%- endmacro %}
