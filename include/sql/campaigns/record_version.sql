insert into crm.campaign_versions (campaign_id, version_hash, definition)
values (%(campaign_id)s, %(version_hash)s, %(definition)s::jsonb)
on conflict (campaign_id, version_hash) do nothing
