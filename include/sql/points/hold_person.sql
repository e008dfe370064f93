-- one booking at a time for a person: all their keys, always in the same order
with ordered as materialized (
    select person_key from unnest(%(person_keys)s) as asked (person_key) order by person_key
)
select person_key, pg_advisory_xact_lock(7308, hashtext(person_key)) from ordered
