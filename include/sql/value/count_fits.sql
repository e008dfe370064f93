select count(*) as fits from audit.value_fits where build_id = %(build_id)s
