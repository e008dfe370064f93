-- Keeps the addresses of a file that can be written to; an address that is known stays as it was written first.
insert into crm.addresses (address_hash, email)
select distinct on (crm.hash_address(email)) crm.hash_address(email), btrim(email)
from raw.{table}
where file_id = %(file_id)s and email ~ {pattern} and length(email) <= 254
order by crm.hash_address(email), line_no
on conflict (address_hash) do nothing
