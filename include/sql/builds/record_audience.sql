update audit.night_builds set audience_hash = %(audience_hash)s where build_id = %(build_id)s
