insert into audit.pulls (marketplace, shop_id, since_at, until_at)
values (%(marketplace)s, %(shop_id)s, %(since_at)s, %(until_at)s)
on conflict (marketplace, shop_id, since_at, until_at) do nothing
