with countries as (
    select * from {{ ref('countries') }}
),

country_aliases as (
    select * from {{ ref('country_aliases') }}
),

names as (
    select lower(country) as name, country from countries
    union all
    select lower(country_name) as name, country from countries
    union all
    select alias as name, country from country_aliases
)

select
    name,
    min(country) as country
from names
group by name
