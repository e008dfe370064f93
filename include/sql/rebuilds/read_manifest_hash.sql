select manifest_hash from audit.dbt_runs where dbt_run_id = %(dbt_run_id)s
