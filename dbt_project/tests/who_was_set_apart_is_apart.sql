-- Two buyers of whom the seller says that they are not one person are two.
with separations as (
    select * from {{ ref('int_separations') }}
    where other_person_key is not null
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
)

select
    separations.person_key,
    separations.other_person_key,
    person_keys.customer_key
from separations
inner join person_keys on separations.person_key = person_keys.person_key
inner join person_keys as others
    on separations.other_person_key = others.person_key and person_keys.customer_key = others.customer_key
