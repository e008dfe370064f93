{#- List the metrics of RFM, each with its column in int_rfm_values. -#}
{% macro rfm_metrics() -%}
    {{ return({'recency': 'recency_days', 'frequency': 'frequency', 'monetary': 'monetary'}) }}
{%- endmacro %}

{#- Score a metric by four cut-points, each of which is the last value of its class: 1 to 5, the fewer days since the last
    purchase the more. Equal values have equal scores, whatever the order of the rows.
    `cuts` is a relation of rfm_cut_points_by_scope. -#}
{% macro rfm_score(metric, values, cuts) -%}
    {%- set value = values ~ '.' ~ rfm_metrics()[metric] -%}
    {#- cut-points have six places; a value that has more must not lie beyond the cut-point that it is itself -#}
    {%- if metric == 'monetary' -%}{%- set value = 'round(' ~ value ~ ', 6)' -%}{%- endif -%}
    case
        {%- for place in range(1, 5) %}
        when {{ value }} <= {{ cuts }}.{{ metric }}_{{ place }} then {{ 6 - place if metric == 'recency' else place }}
        {%- endfor %}
        else {{ 1 if metric == 'recency' else 5 }}
    end
{%- endmacro %}

{#- Put the cut-points of a scope into one row: select … from a relation of int_rfm_cut_points' form.
    Whole numbers are compared with whole cut-points, which costs a third and changes nothing. -#}
{% macro rfm_cut_points_by_scope(cut_points) -%}
    select
        scope
        {%- for metric in rfm_metrics() %}
        {%- for place in range(1, 5) %},
        {% if metric == 'monetary' -%}
        max(case when metric = '{{ metric }}' then cut_point_{{ place }} end) as {{ metric }}_{{ place }}
        {%- else -%}
        cast(floor(max(case when metric = '{{ metric }}' then cut_point_{{ place }} end)) as {{ var('t_bigint') }})
            as {{ metric }}_{{ place }}
        {%- endif %}
        {%- endfor %}
        {%- endfor %}
    from {{ cut_points }}
    group by scope
{%- endmacro %}

{#- Put the three scores into one number, as in 345: what is joined and grouped by one number needs no sorting. -#}
{% macro rfm_score_key(r_score, f_score, m_score) -%}
    100 * {{ r_score }} + 10 * {{ f_score }} + {{ m_score }}
{%- endmacro %}

{#- Give the percentiles at which scopes without fixed cut-points are cut: four whole numbers that rise from 1 to 99. -#}
{% macro rfm_percentiles() -%}
    {%- set shares = var('rfm_percentiles') -%}
    {%- if not _rises(shares) or shares[0] < 1 or shares[3] > 99 -%}
        {{ exceptions.raise_compiler_error("rfm_percentiles is " ~ shares ~ ". Cure: write four rising numbers from 1 to 99, as in [20, 40, 60, 80].") }}
    {%- endif -%}
    {{ return(shares) }}
{%- endmacro %}

{#- Give the fixed cut-points of the pooled scope by metric; a metric that is not there is cut at percentiles. -#}
{% macro rfm_fixed_cut_points() -%}
    {%- set fixed = var('rfm_fixed_cut_points') or {} -%}
    {%- for metric, cut_points in fixed.items() -%}
        {%- if metric not in rfm_metrics() or not _rises(cut_points) -%}
            {{ exceptions.raise_compiler_error("rfm_fixed_cut_points has " ~ metric ~ ": " ~ cut_points ~ ". Cure: write recency, frequency or monetary with four rising numbers, as in {recency: [30, 60, 120, 365]}.") }}
        {%- endif -%}
    {%- endfor -%}
    {{ return(fixed) }}
{%- endmacro %}

{#- Say whether this is a list of four numbers, each above the one before. -#}
{% macro _rises(numbers) -%}
    {%- set found = namespace(rises=numbers is sequence and numbers is not string and numbers | length == 4) -%}
    {%- if found.rises -%}
        {%- for number in numbers -%}
            {%- if number is not number or (not loop.first and number <= loop.previtem) -%}{%- set found.rises = false -%}{%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found.rises) }}
{%- endmacro %}
