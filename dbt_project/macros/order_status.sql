{#- List the status words: where lines of one order disagree, the first of them that any line has is the order's. -#}
{% macro order_statuses() -%}
    {{ return(['unmapped', 'completed', 'shipped', 'paid', 'unpaid', 'refunded', 'cancelled']) }}
{%- endmacro %}

{#- Give the place of a status in that list. -#}
{% macro order_status_rank(status) -%}
    case {{ status }}
        {%- for word in order_statuses() %} when '{{ word }}' then {{ loop.index0 }}{% endfor %}
    end
{%- endmacro %}

{#- Give the status at a place of that list. -#}
{% macro order_status_of_rank(rank) -%}
    case {{ rank }}
        {%- for word in order_statuses() %} when {{ loop.index0 }} then '{{ word }}'{% endfor %}
    end
{%- endmacro %}
