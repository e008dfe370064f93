-- The shop that a person's key is of, and all keys of that person that may have something there: those of the same
-- shop, and those that only ledgers hold any more, whose shop is what the ledgers say.
with asked as (
    select
        k.customer_key,
        coalesce(k.marketplace, held.marketplace) as marketplace,
        coalesce(k.shop_id, held.shop_id) as shop_id
    from intermediate.int_person_keys k
    left join lateral (
        select marketplace, shop_id from crm.perk_grants where person_key = k.person_key
        union all
        select t.marketplace, t.shop_id
        from crm.points_entries e
        inner join crm.points_transfers t on t.transfer_id = e.transfer_id
        where e.person_key = k.person_key
        limit 1
    ) held on k.marketplace is null
    where k.person_key = %(person_key)s
)
select a.customer_key, a.marketplace, a.shop_id, array_agg(k.person_key order by k.person_key) as person_keys
from asked a
inner join intermediate.int_person_keys k
    on k.customer_key = a.customer_key
    and (k.marketplace is null or (k.marketplace = a.marketplace and k.shop_id = a.shop_id))
where a.marketplace is not null
group by a.customer_key, a.marketplace, a.shop_id
