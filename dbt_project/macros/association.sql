{#- Dunning's log-likelihood ratio G² of two things that go together: `both` of `orders` hold the two, `one` and `other`
    hold each. 0 where they are independent; asymptotically chi-squared with one degree of freedom.
    Dunning, T. (1993), Computational Linguistics 19, 61–74. -#}
{% macro log_likelihood_ratio(both, one, other, orders) -%}
    {%- set cells = [
        (both, one, other),
        ('(' ~ one ~ ' - ' ~ both ~ ')', one, '(' ~ orders ~ ' - ' ~ other ~ ')'),
        ('(' ~ other ~ ' - ' ~ both ~ ')', '(' ~ orders ~ ' - ' ~ one ~ ')', other),
        (
            '(' ~ orders ~ ' - ' ~ one ~ ' - ' ~ other ~ ' + ' ~ both ~ ')',
            '(' ~ orders ~ ' - ' ~ one ~ ')', '(' ~ orders ~ ' - ' ~ other ~ ')'
        ),
    ] -%}
    2 * (
        {%- for count, row, column in cells %}
        {{ '+ ' if not loop.first }}case
            when {{ count }} > 0 then
                {{ count }} * ln(cast({{ count }} as {{ var('t_rate') }}) * {{ orders }} / {{ row }} / {{ column }})
            else 0
        end
        {%- endfor %}
    )
{%- endmacro %}
