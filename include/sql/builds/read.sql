select build_id, night_on, state, live_build_id, models_hash from audit.night_builds where build_id = %(build_id)s
