{{ config(materialized='view') }}

with contact_rows as (
    select * from {{ ref('int_contact_rows') }}
    where birth_month is not null or member_since_on is not null
),

-- the newest row that says a day holds; one that leaves it out takes nothing back
ranked as (
    select
        *,
        row_number() over (
            partition by person_key, birth_month is null order by file_id desc, line_no desc
        ) as age_of_birthday,
        row_number() over (
            partition by person_key, member_since_on is null order by file_id desc, line_no desc
        ) as age_of_membership
    from contact_rows
)

select
    person_key,
    max(case when age_of_birthday = 1 then birth_month end) as birth_month,
    max(case when age_of_birthday = 1 then birth_day end) as birth_day,
    max(case when age_of_membership = 1 then member_since_on end) as member_since_on
from ranked
group by person_key
