insert into audit.rebuilds (build_id, dbt_run_id, code_version, configuration_hash, audience_hash, is_equal)
values (%(build_id)s, %(dbt_run_id)s, %(code_version)s, %(configuration_hash)s, %(audience_hash)s, %(is_equal)s)
