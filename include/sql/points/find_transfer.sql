select t.transfer_id, t.reference, t.marketplace, t.shop_id, e.person_key, sum(e.points)::bigint as points
from crm.points_transfers t
inner join crm.points_entries e on e.transfer_id = t.transfer_id and e.person_key is not null
where t.idempotency_key = %(idempotency_key)s
group by t.transfer_id, t.reference, t.marketplace, t.shop_id, e.person_key
order by e.person_key
