-- The people of every customer model are the same people.
with customers as (
    select * from {{ ref('int_customers') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
),

facts as (
    select * from {{ ref('int_audience_facts') }}
),

permissions as (
    select * from {{ ref('int_contact_permissions') }}
),

rfm as (
    select * from {{ ref('fct_customer_rfm') }}
    where scope = 'all'
),

dim_customers as (
    select * from {{ ref('dim_customers') }}
),

counted as (
    select
        (select count(*) from customers) as people,
        (select count(distinct customer_key) from person_keys where is_current) as keyed,
        (select count(*) from facts) as with_facts,
        (select count(*) from permissions where purpose = 'marketing') as with_marketing_permission,
        (select count(*) from permissions where purpose = 'care') as with_care_permission,
        (select count(*) from dim_customers) as in_the_mart,
        (select count(*) from customers where order_count > 0) as buyers,
        (select count(*) from rfm) as scored
)

select * from counted
where
    people <> keyed
    or people <> with_facts
    or people <> with_marketing_permission
    or people <> with_care_permission
    or people <> in_the_mart
    or buyers <> scored
