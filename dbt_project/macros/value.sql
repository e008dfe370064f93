{#- Give the share of one (BG/NBD, Fader, Hardie & Lee 2005, equation 10 of the note on P(alive)) that somebody is still
    a customer. `fit` has r, alpha, a and b; times are days since the first purchase. Who purchased once cannot have
    left: in this model people leave after a repeat purchase. The exponent is held where exp() can give it. -#}
{% macro p_alive(fit, repeats, last_days, age_days) -%}
    case
        when {{ fit }}.r is null then null
        when {{ repeats }} = 0 or {{ fit }}.a = 0 then 1
        else 1 / (1 + {{ fit }}.a / ({{ fit }}.b + {{ repeats }} - 1) * exp(least(600,
            ({{ fit }}.r + {{ repeats }}) * ln(({{ fit }}.alpha + {{ age_days }}) / ({{ fit }}.alpha + {{ last_days }}))
        )))
    end
{%- endmacro %}

{#- Give the share of one that somebody who is still a customer purchases within some days. -#}
{% macro p_purchase_if_alive(fit, repeats, age_days, horizon_days) -%}
    1 - exp(greatest(-700, -({{ fit }}.r + {{ repeats }}) * ln(
        ({{ fit }}.alpha + {{ age_days }} + {{ horizon_days }}) / ({{ fit }}.alpha + {{ age_days }})
    )))
{%- endmacro %}

{#- Give the days between two purchases while somebody is a customer: one by the mean rate, which was learnt until now
    if they still are, and until their last purchase if they are not. -#}
{% macro expected_gap_days(fit, repeats, last_days, age_days, alive) -%}
    1 / (({{ fit }}.r + {{ repeats }}) * (
        {{ alive }} / ({{ fit }}.alpha + {{ age_days }}) + (1 - {{ alive }}) / ({{ fit }}.alpha + {{ last_days }})
    ))
{%- endmacro %}

{#- Give what somebody spends on a purchase (Gamma–Gamma, Fader, Hardie & Lee 2005b, equation 5): their own mean, drawn
    towards everybody's by how few purchases it rests on. -#}
{% macro expected_spend(fit, purchases, spent) -%}
    {{ fit }}.p * ({{ fit }}.v + greatest(cast({{ spent }} as {{ var('t_rate') }}), 0))
    / ({{ fit }}.p * {{ purchases }} + {{ fit }}.q - 1)
{%- endmacro %}

{#- Round a figure to what it is worth, so that the last bits of a sum never show. Without a cast to numeric and back,
    which costs more for a million people than all the rest. -#}
{% macro rounded(figure, digits) -%}
    floor(({{ figure }}) * 1e{{ digits }} + 0.5) / 1e{{ digits }}
{%- endmacro %}

{#- Give an amount to the cent. -#}
{% macro to_the_cent(amount) -%}
    cast({{ rounded(amount, 2) }} as {{ var('t_money') }})
{%- endmacro %}
