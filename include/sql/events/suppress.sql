-- our own message knows best whom it was sent to; an event of no message of ours speaks for the address it names.
-- The unique key takes two empty message ids for different ones, hence the second look.
insert into crm.suppressions (address_hash, purpose, source, message_id)
select distinct closed.address_hash, '*', closed.source, closed.message_id
from (
    select
        s.source, nullif(s.message_id, '')::uuid as message_id,
        coalesce(m.address_hash, crm.hash_address(nullif(s.email, ''))) as address_hash
    from (values %s) as s (source, email, message_id)
    left join crm.messages m on m.message_id = nullif(s.message_id, '')::uuid
) as closed
where closed.address_hash is not null and not exists (
    select from crm.suppressions earlier
    where earlier.address_hash = closed.address_hash and earlier.purpose = '*'
        and earlier.source = closed.source and earlier.message_id is not distinct from closed.message_id
)
order by closed.address_hash
on conflict (address_hash, purpose, source, message_id) do nothing
