insert into crm.suppressions (address_hash, purpose, source, message_id)
select address_hash, '*', 'unsubscribe', message_id
from crm.messages
where message_id = %(message_id)s
on conflict (address_hash, purpose, source, message_id) do nothing
