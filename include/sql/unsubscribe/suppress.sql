insert into crm.suppressions (address_hash, purpose, source, message_id, recorded_at)
select address_hash, '*', 'unsubscribe', message_id, %(recorded_at)s
from crm.messages
where message_id = %(message_id)s
on conflict (address_hash, purpose, source, message_id) do nothing
