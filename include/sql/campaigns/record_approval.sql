insert into crm.campaign_approvals (campaign_id, version_hash, night_on, approved_by)
values (%(campaign_id)s, %(version_hash)s, %(night_on)s, %(approved_by)s)
on conflict (campaign_id, version_hash, night_on) do nothing
