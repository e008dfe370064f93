insert into audit.night_campaigns (build_id, campaign_id, version_hash, is_approved)
values (%(build_id)s, %(campaign_id)s, %(version_hash)s, %(is_approved)s)
