{#- Give what stands before the first of a mark; all of the text where the mark does not stand. -#}
{% macro text_before(text, mark) -%}
    {{ dbt.split_part(text, mark, 1) }}
{%- endmacro %}

{#- Give what stands between the first and the second of a mark; nothing where the mark does not stand. -#}
{% macro text_after(text, mark) -%}
    {{ dbt.split_part(text, mark, 2) }}
{%- endmacro %}

{#- Count how often a mark, a literal, stands in a text. -#}
{% macro times_in_text(text, mark) -%}
    (length({{ text }}) - length(replace({{ text }}, {{ mark }}, ''))) / length({{ mark }})
{%- endmacro %}
