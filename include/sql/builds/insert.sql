insert into audit.night_builds (
    night_on, build_no, cut_off_at, code_version, configuration_hash, models_hash,
    consent_mark, suppression_mark, shop_mark, event_mark, campaign_mark,
    points_mark, perk_mark, is_live, state
) values (
    %(night_on)s, %(build_no)s, %(cut_off_at)s, %(code_version)s, %(configuration_hash)s, %(models_hash)s,
    %(consent_mark)s, %(suppression_mark)s, %(shop_mark)s, %(event_mark)s, %(campaign_mark)s,
    %(points_mark)s, %(perk_mark)s, %(is_live)s, 'building'
)
returning build_id
