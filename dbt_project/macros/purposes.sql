{#- List the purposes that people are written to for, each with the consents that allow it, best first.

    Who agreed to marketing agreed to more than a thank-you; a word about care itself goes before it. -#}
{% macro consent_words() -%}
    {{ return({'marketing': ['marketing'], 'care': ['care', 'marketing']}) }}
{%- endmacro %}
