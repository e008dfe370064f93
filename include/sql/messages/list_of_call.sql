select m.message_id::text, m.campaign_id, m.facts, a.email
from crm.messages m
inner join crm.addresses a on a.address_hash = m.address_hash
where m.call_id = %(call_id)s and m.state = 'claimed'
order by m.message_id
