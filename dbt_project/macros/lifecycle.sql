{#- Give the base stage of the rulebook, first match, from what is known at a night's end; `thresholds` names the
    relation of the columns of int_lifecycle_thresholds. This is the one definition of a stage. -#}
{% macro lifecycle_stage(placed_count, purchase_count, days_since_first, days_since_last, thresholds) -%}
    case
        when {{ placed_count }} = 0 then 'potential'
        when {{ purchase_count }} = 0 then 'ordered'
        when {{ purchase_count }} = 1 and {{ days_since_first }} <= {{ thresholds }}.new_days then 'new'
        when {{ purchase_count }} >= {{ thresholds }}.loyal_purchases and {{ days_since_last }} <= {{ thresholds }}.active_days then 'loyal'
        when {{ days_since_last }} <= {{ thresholds }}.active_days then 'active'
        when {{ days_since_last }} <= {{ thresholds }}.cooling_days then 'cooling'
        when {{ days_since_last }} <= {{ thresholds }}.dormant_days then 'dormant'
        else 'lost'
    end
{%- endmacro %}

{#- List the days after a purchase on which a stage can change without another purchase, as columns say them. -#}
{% macro lifecycle_turning_days() -%}
    {{ return(['0', 'new_days + 1', 'active_days + 1', 'cooling_days + 1', 'dormant_days + 1']) }}
{%- endmacro %}

{#- Say whether somebody in decline is worth winning back (rule 3-22); `none` for all others. Only who is known to bring
    little is let go: money without an exchange rate may be worth anything. -#}
{% macro decline(relationship_phase, margin_amount, orders_without_rate, win_back_margin_from) -%}
    case
        when {{ relationship_phase }} <> 'decline' then 'none'
        when {{ orders_without_rate }} = 0 and {{ margin_amount }} < {{ win_back_margin_from }} then 'let_go'
        else 'win_back'
    end
{%- endmacro %}
