update audit.night_builds set swapped_at = clock_timestamp() where build_id = %(build_id)s
