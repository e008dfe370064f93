insert into crm.campaign_contents (campaign_id, version_hash, shop_mark, content)
values (%(campaign_id)s, %(version_hash)s, %(shop_mark)s, %(content)s::jsonb)
on conflict (campaign_id, version_hash, shop_mark) do nothing
