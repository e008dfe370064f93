{#- Wilson's score bound of a share, `side` -1 or 1. -#}
{% macro wilson_bound(hits, people, side) -%}
    {%- set z = var('interval_z') -%}
    (
        2.0 * {{ hits }} + {{ z * z }} {{ '+' if side > 0 else '-' }} {{ z }} * sqrt(
            {{ z * z }} + 4.0 * {{ hits }} * (1.0 - cast({{ hits }} as {{ var('t_rate') }}) / {{ people }})
        )
    ) / (2.0 * ({{ people }} + {{ z * z }}))
{%- endmacro %}

{#- Newcombe's hybrid score bound (method 10) of the difference of two independent shares, `side` -1 or 1.
    Null where an arm has too few people to say anything. -#}
{% macro newcombe_bound(hits, people, other_hits, other_people, side) -%}
    {%- set share = 'cast(' ~ hits ~ ' as ' ~ var('t_rate') ~ ') / ' ~ people -%}
    {%- set other_share = 'cast(' ~ other_hits ~ ' as ' ~ var('t_rate') ~ ') / ' ~ other_people -%}
    case when {{ has_interval(people, other_people) }} then
        {{ share }} - {{ other_share }} {{ '+' if side > 0 else '-' }} sqrt(
            power({{ share }} - {{ wilson_bound(hits, people, side) }}, 2)
            + power({{ wilson_bound(other_hits, other_people, -side) }} - {{ other_share }}, 2)
        )
    end
{%- endmacro %}

{#- Say whether both arms have enough people for a difference. -#}
{% macro has_interval(people, other_people) -%}
    {{ people }} >= {{ var('interval_people_at_least') }} and {{ other_people }} >= {{ var('interval_people_at_least') }}
{%- endmacro %}
