{#- Give the instant of which a row of a seller's own file speaks; a row that says none speaks of the end of the night
    that its file came with. -#}
{% macro said_at(cell, shops, export_files) -%}
    {%- set end_of_night = start_of_day(add_days(export_files ~ '.first_night_on', 1), shops ~ '.time_zone') -%}
    coalesce(
            {{ parse_local_time(cell, shops ~ '.time_zone', shops ~ '.is_day_first') }},
            {{ dbt.dateadd('second', -1, end_of_night) }}
        )
{%- endmacro %}

{#- Read the day of a birthday as MM-DD; null where there is none. -#}
{% macro parse_birthday(cell, is_day_first) -%}
    {{ return(adapter.dispatch('parse_birthday', 'regulars')(cell, is_day_first)) }}
{%- endmacro %}

{% macro default__parse_birthday(cell, is_day_first) -%}
    case when {{ cell }} rlike '^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$' then right({{ cell }}, 5) end
{%- endmacro %}

{% macro postgres__parse_birthday(cell, is_day_first) -%}
    raw.read_birthday({{ cell }}, {{ is_day_first }})
{%- endmacro %}
