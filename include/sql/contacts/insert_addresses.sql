-- Keeps the addresses of a file that can be written to; an address that is known stays as it was written first.
-- An export of orders repeats its buyers, and the pattern is slow: each way of writing is looked at once.
with written as (
    select email, min(line_no) as line_no
    from raw.{table}
    where file_id = %(file_id)s and email is not null
    group by email
)

insert into crm.addresses (address_hash, email)
select distinct on (crm.hash_address(email)) crm.hash_address(email), btrim(email)
from written
where email ~ {pattern} and length(email) <= 254
order by crm.hash_address(email), line_no
on conflict (address_hash) do nothing
