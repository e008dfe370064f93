{#- Read an instant from text: shop-local time, unless the text says its own offset. -#}
{% macro parse_instant(cell, time_zone) -%}
    {{ return(adapter.dispatch('parse_instant', 'regulars')(cell, time_zone)) }}
{%- endmacro %}

{% macro default__parse_instant(cell, time_zone) -%}
    case
        when {{ cell }} rlike '(?i):[0-9]{2}([.][0-9]+)?\\s?(z|[+-][0-9]{2}(:?[0-9]{2})?)\\s*$' then to_timestamp({{ cell }})
        else to_utc_timestamp(to_timestamp({{ cell }}), {{ time_zone }})
    end
{%- endmacro %}

{% macro postgres__parse_instant(cell, time_zone) -%}
    {#- the first case is what most cells look like; a regular expression on each would cost more than the casts -#}
    case
        when {{ cell }} like '____-__-__ __:__:__' then cast({{ cell }} as timestamp) at time zone {{ time_zone }}
        when {{ cell }} ~* ':[0-9]{2}([.][0-9]+)?\s?(z|[+-][0-9]{2}(:?[0-9]{2})?)\s*$' then cast({{ cell }} as timestamptz)
        else cast({{ cell }} as timestamp) at time zone {{ time_zone }}
    end
{%- endmacro %}

{#- Read an instant as marketplaces write it, local to the shop unless it says its offset; null where there is none. -#}
{% macro parse_local_time(cell, time_zone, is_day_first) -%}
    {{ return(adapter.dispatch('parse_local_time', 'regulars')(cell, time_zone, is_day_first)) }}
{%- endmacro %}

{% macro default__parse_local_time(cell, time_zone, is_day_first) -%}
    {{ parse_instant(cell, time_zone) }}
{%- endmacro %}

{% macro postgres__parse_local_time(cell, time_zone, is_day_first) -%}
    raw.read_local_time({{ cell }}, {{ time_zone }}, {{ is_day_first }})
{%- endmacro %}

{#- Give the date that the clocks of a time zone show at an instant. -#}
{% macro local_date(instant, time_zone) -%}
    {{ return(adapter.dispatch('local_date', 'regulars')(instant, time_zone)) }}
{%- endmacro %}

{% macro default__local_date(instant, time_zone) -%}
    cast(from_utc_timestamp({{ instant }}, {{ time_zone }}) as date)
{%- endmacro %}

{% macro postgres__local_date(instant, time_zone) -%}
    cast({{ instant }} at time zone {{ time_zone }} as date)
{%- endmacro %}

{#- Give the instant at which a date begins in a time zone. -#}
{% macro start_of_day(date, time_zone) -%}
    {{ return(adapter.dispatch('start_of_day', 'regulars')(date, time_zone)) }}
{%- endmacro %}

{% macro default__start_of_day(date, time_zone) -%}
    to_utc_timestamp(cast({{ date }} as timestamp), {{ time_zone }})
{%- endmacro %}

{% macro postgres__start_of_day(date, time_zone) -%}
    cast({{ date }} as timestamp) at time zone {{ time_zone }}
{%- endmacro %}

{#- Move a date by a number of days. -#}
{% macro add_days(date, days) -%}
    cast({{ dbt.dateadd('day', days, date) }} as {{ var('t_date') }})
{%- endmacro %}
