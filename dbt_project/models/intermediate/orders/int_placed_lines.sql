{{ config(materialized='view') }}

with read_lines as (
    select * from {{ ref('int_read_lines') }}
),

shops as (
    select * from {{ ref('stg_seller__shops') }}
),

country_names as (
    select * from {{ ref('int_country_names') }}
),

calling_codes as (
    select * from {{ ref('int_calling_codes') }}
),

-- a phone number is dialled where the order went, or in the shop's country; without one none of this costs anything
placed as (
    select
        read_lines.*,
        country_names.country,
        {{ phone_dialled_in('read_lines.phone', 'coalesce(country_names.country, shops.country)') }} as dialled_in
    from read_lines
    left join shops on read_lines.marketplace = shops.marketplace and read_lines.shop_id = shops.shop_id
    left join country_names on lower(read_lines.country_name) = country_names.name
)

select
    placed.*,
    {{ phone_key('placed.phone', 'calling_codes') }} as phone_key
from placed
left join calling_codes on placed.dialled_in = calling_codes.dialled_in
