-- What is left of each credit of a person's keys in a shop, the oldest first: what was ever taken away took the oldest.
with moved as (
    select
        e.person_key, e.points, e.sequence, t.booked_on,
        sum(greatest(e.points, 0)) over (partition by e.person_key order by t.booked_on, e.sequence) as credited,
        sum(greatest(-e.points, 0)) over (partition by e.person_key) as taken
    from crm.points_entries e
    inner join crm.points_transfers t on t.transfer_id = e.transfer_id
    where
        e.account = 'balance' and e.person_key = any(%(person_keys)s)
        and t.marketplace = %(marketplace)s and t.shop_id = %(shop_id)s
)
select person_key, least(points, credited - taken)::bigint as points
from moved
where points > 0 and credited > taken
order by booked_on, person_key, sequence
