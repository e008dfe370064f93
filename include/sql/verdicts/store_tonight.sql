insert into crm.verdicts (
    campaign_id, occurrence_key, night_on, person_key, verdict_code, detail, is_held_out, version_hash, variant,
    channel, purpose, rfm_segment, address_hash, send_windows
)
select
    campaign_id, occurrence_key, %(night_on)s, person_key, verdict_code, detail, verdict_code = 'held_out',
    version_hash, variant, channel, purpose, rfm_segment, address_hash, send_windows
from tonight_verdicts
