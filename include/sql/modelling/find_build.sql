select build_id, night_on from audit.night_builds where build_id = %(build_id)s
