-- grants what a transfer paid for, and says which tier that is: the one of the first time
with granted as (
    insert into crm.tier_grants (transfer_id, person_key, marketplace, shop_id, tier, from_on, before_on)
    values (
        %(transfer_id)s, %(person_key)s, %(marketplace)s, %(shop_id)s, %(tier)s, %(from_on)s,
        cast(%(from_on)s as date) + %(days)s
    )
    on conflict (transfer_id) do nothing
    returning tier
)
select tier from granted
union all
select tier from crm.tier_grants where transfer_id = %(transfer_id)s
