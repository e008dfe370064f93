{{ config(indexes=[{'columns': ['campaign_id', 'day_on'], 'unique': true}]) }}

-- Empty until payment reminders exist; BI can already build on its columns.
select
    cast(null as {{ var('t_key') }}) as campaign_id,
    cast(null as {{ var('t_date') }}) as day_on,
    cast(null as {{ var('t_int') }}) as reminded,
    cast(null as {{ var('t_int') }}) as saved,
    cast(null as {{ var('t_money') }}) as saved_amount,
    cast(null as {{ var('t_rate') }}) as save_rate,
    cast(null as {{ var('t_int') }}) as reminded_after_paying
where 1 = 0
