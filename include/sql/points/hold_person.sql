-- one booking at a time for a person: all their keys in that shop, always in the same order
with pool as (
    select p.person_key
    from intermediate.int_person_keys asked
    inner join intermediate.int_person_keys p
        on p.customer_key = asked.customer_key and p.marketplace = asked.marketplace and p.shop_id = asked.shop_id
    where asked.person_key = %(person_key)s
    union
    select %(person_key)s
),
ordered as materialized (
    select person_key from pool order by person_key
)
select person_key, pg_advisory_xact_lock(7306, hashtext(person_key)) from ordered
