update audit.night_builds set validation_id = %(validation_id)s where build_id = %(build_id)s
