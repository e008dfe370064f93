-- the campaigns as the build found their folders, and the approvals as they were when it was decided;
-- one whose folder is gone is no longer run
select n.campaign_id, n.version_hash, n.approval_id, n.is_guard_lifted, v.definition
from audit.night_campaigns n
inner join crm.campaign_versions v on v.campaign_id = n.campaign_id and v.version_hash = n.version_hash
where n.build_id = %(build_id)s
order by n.campaign_id
