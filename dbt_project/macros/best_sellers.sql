{#- Give the best sellers that a person is offered, as bits: the first so many places that are not among those they have.
    Setting the lowest bit that is not set, n | (n + 1), once for every title; what was added is the offer. -#}
{% macro offered_bits(bought_bits) -%}
    {%- set bits = namespace(filled=bought_bits) -%}
    {%- for _ in range(var('titles_in_mail')) -%}
        {%- set bits.filled = '(' ~ bits.filled ~ ' | (' ~ bits.filled ~ ' + 1))' -%}
    {%- endfor -%}
    {{ bits.filled }} - {{ bought_bits }}
{%- endmacro %}
