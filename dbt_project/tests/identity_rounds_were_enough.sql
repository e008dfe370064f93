-- Two buyers with a link that holds are one person. Where this fails, chains of links are longer than the rounds reach:
-- raise the var identity_rounds by two or more and build again.
with links as (
    select * from {{ ref('int_person_links') }}
),

person_keys as (
    select * from {{ ref('int_person_keys') }}
)

select
    links.person_key,
    links.linked_person_key,
    'raise the var identity_rounds' as cure
from links
inner join person_keys on links.person_key = person_keys.person_key
inner join person_keys as others on links.linked_person_key = others.person_key
where person_keys.customer_key <> others.customer_key
