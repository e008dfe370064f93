insert into crm.tier_grants (transfer_id, person_key, marketplace, shop_id, tier, from_on, before_on)
values (
    %(transfer_id)s, %(person_key)s, %(marketplace)s, %(shop_id)s, %(tier)s, %(from_on)s,
    cast(%(from_on)s as date) + %(days)s
)
on conflict (transfer_id) do nothing
