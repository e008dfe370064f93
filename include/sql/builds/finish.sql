update audit.night_builds
set state = %(state)s, dbt_run_id = %(dbt_run_id)s, finished_at = clock_timestamp()
where build_id = %(build_id)s
