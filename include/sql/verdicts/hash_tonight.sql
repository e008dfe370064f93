-- the audience hash: sorted (campaign, occurrence, person, verdict); a rebuilt night must give the same
select encode(sha256(convert_to(coalesce(string_agg(
    campaign_id || E'\t' || occurrence_key || E'\t' || person_key || E'\t' || verdict_code, E'\n'
    order by campaign_id, occurrence_key, person_key, verdict_code
), ''), 'UTF8')), 'hex') as audience_hash
from tonight_verdicts
