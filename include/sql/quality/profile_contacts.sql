-- What one pass over the rows of one contacts file says about it.
with contacts as (
    select
        {email} as email,
        lower(btrim({consent})) as consent,
        {consented_on} as consented_on
    from raw.{table}
    where file_id = %(file_id)s
)

select
    count(*) filter (where coalesce(btrim(email), '') = '') as without_address,
    count(*) filter (where email is not null) - count(distinct crm.hash_address(email)) as repeated_addresses,
    count(*) filter (where consent = any(%(granted)s::text[])) as granted,
    count(*) filter (where consent = any(%(denied)s::text[])) as denied,
    count(*) filter (where consent = any(%(granted)s::text[]) and consented_on is null) as undated,
    count(*) filter (where consented_on > %(night_on)s::date + 1) as future_dates
from contacts
