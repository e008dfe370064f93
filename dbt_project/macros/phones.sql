{#- Read a phone number as people write it, in one form: no blanks, points, hyphens, brackets or apostrophes. -#}
{% macro plain_phone(column) -%}
    {%- set plain = namespace(text=column) -%}
    {%- for mark in [' ', '.', '-', '(', ')', "''"] -%}
        {%- set plain.text = "replace(" ~ plain.text ~ ", '" ~ mark ~ "', '')" -%}
    {%- endfor -%}
    nullif({{ plain.text }}, '')
{%- endmacro %}

{#- Say where a phone number is dialled, a row of int_calling_codes: '+44' where it begins with a calling code (+44, 0044),
    else the country. -#}
{% macro phone_dialled_in(cell, country) -%}
    {{ return(adapter.dispatch('phone_dialled_in', 'regulars')(cell, country)) }}
{%- endmacro %}

{% macro default__phone_dialled_in(cell, country) -%}
    {%- set digits = phone_digits(cell) -%}
    case
        when {{ digits }} is null then null
        {%- for prefix in ['+', '00'] %}
        {%- set from = prefix | length + 1 %}
        when {{ digits }} like '{{ prefix }}%' then '+' || substring({{ digits }}, {{ from }}, case
            when substring({{ digits }}, {{ from }}, 1) in ('1', '7') then 1
            when substring({{ digits }}, {{ from }}, 2) in ('{{ two_digit_calling_codes() | join("', '") }}') then 2
            else 3
        end)
        {%- endfor %}
        else {{ country }}
    end
{%- endmacro %}

{% macro postgres__phone_dialled_in(cell, country) -%}
    case when {{ cell }} is not null then raw.phone_dialled_in({{ cell }}, {{ country }}) end
{%- endmacro %}

{#- Hash a phone number in the one form of E.164 (+447911123456), by the row of int_calling_codes for where it is dialled;
    or say why it is nobody's: masked, made_up, unreadable. Null without one. A hash sorts before these words.

    The trunk prefix (the 0 of 07911) goes. A number that begins with its own country's calling code is taken for an
    international one without its plus where what is left has the right length and the whole has not, or where national
    numbers begin with a trunk 0 that is not there. -#}
{% macro phone_key(cell, codes) -%}
    {{ return(adapter.dispatch('phone_key', 'regulars')(cell, codes)) }}
{%- endmacro %}

{% macro default__phone_key(cell, codes) -%}
    {%- set digits, trunk, code = phone_digits(cell), codes ~ '.trunk_prefix', codes ~ '.calling_code' -%}
    {%- set rest = 'substring(' ~ digits ~ ', length(' ~ code ~ ') + 1)' -%}
    {%- set national %}
    case
        {%- for prefix in ['+', '00'] %}
        {%- set abroad = 'substring(' ~ digits ~ ', length(' ~ code ~ ') + ' ~ (prefix | length + 1) ~ ')' %}
        when {{ digits }} like '{{ prefix }}%' then {{ national_number(abroad, codes) }}
        {%- endfor %}
        when
            {{ digits }} like {{ code }} || '%' and {{ code }} <> coalesce({{ trunk }}, '')
            and ({{ trunk }} = '0' or not {{ is_phone_length(digits, codes ~ '.lengths') }})
            and {{ national_number(rest, codes) }} is not null
            then {{ national_number(rest, codes) }}
        else {{ national_number(digits, codes) }}
    end
    {%- endset -%}
    case
        when {{ digits }} is null then null
        when {{ digits }} like '%*%' then 'masked'
        when {{ national }} is null then 'unreadable'
        when right({{ national }}, 7) = repeat(right({{ national }}, 1), 7)
            or right({{ national }}, 8) in ('12345678', '23456789', '34567890', '01234567', '87654321', '98765432')
            then 'made_up'
        else {{ hash_address("'+' || " ~ code ~ ' || ' ~ national) }}
    end
{%- endmacro %}

{% macro postgres__phone_key(cell, codes) -%}
    {%- set parts = [codes ~ '.calling_code', codes ~ '.trunk_prefix', codes ~ '.lengths'] -%}
    case when {{ cell }} is not null then raw.phone_key({{ cell }}, {{ parts | join(', ') }}) end
{%- endmacro %}

{#- The calling codes of two digits (ITU-T E.164); 1 and 7 are codes by themselves, all others have three digits. -#}
{% macro two_digit_calling_codes() -%}
    {{ return([
        20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61, 62,
        63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
    ]) }}
{%- endmacro %}

{#- Give the digits of a phone number, and a plus where it stands: without marks, extension and the dress of
    spreadsheets. Anything else that the cell holds stays, so that it is seen to be no number. -#}
{% macro phone_digits(cell) -%}
    {%- set marks = ' .-()/[]‐‑–—’"=' ~ '\u00a0\u202f\u200e\u202a\u202c\t' ~ "''" -%}
    {#- not dbt.split_part: on Spark it makes a pattern of the mark, and takes a letter for an escape -#}
    {%- set number = "regexp_replace(lower(" ~ cell ~ "), '(ext|x).*', '')" -%}
    nullif(translate({{ number }}, '０１２３４５６７８９＋{{ marks }}', '0123456789+'), '')
{%- endmacro %}

{#- Say whether a national number may have as many digits as an expression has. -#}
{% macro is_phone_length(number, lengths) -%}
    {{ lengths }} like '%|' || cast(length({{ number }}) as {{ dbt.type_string() }}) || '|%'
{%- endmacro %}

{#- Give a national number without its trunk prefix; null where the number of digits is not right. -#}
{% macro national_number(number, codes) -%}
    {%- set trunk, lengths = codes ~ '.trunk_prefix', codes ~ '.lengths' -%}
    {%- set rest = 'substring(' ~ number ~ ', length(' ~ trunk ~ ') + 1)' -%}
    case
        when translate({{ number }}, '0123456789', '') <> '' then null
        when {{ number }} like {{ trunk }} || '%' and {{ is_phone_length(rest, lengths) }} then {{ rest }}
        when {{ number }} like '0%' and {{ trunk }} = '0' then null
        when {{ is_phone_length(number, lengths) }} then {{ number }}
    end
{%- endmacro %}
