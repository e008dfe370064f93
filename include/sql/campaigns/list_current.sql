-- the newest version of each campaign as of the build; a campaign whose folder was removed is no longer run
select distinct on (campaign_id) campaign_id, version_hash, definition
from crm.campaign_versions
where campaign_mark <= %(campaign_mark)s and campaign_id = any (%(campaign_ids)s)
order by campaign_id, campaign_mark desc
