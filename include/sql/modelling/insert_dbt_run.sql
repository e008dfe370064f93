insert into audit.dbt_runs (night_on, invocation_id, selector, success, manifest_hash, elapsed, results)
select night_on, %(invocation_id)s, %(selector)s, %(success)s, %(manifest_hash)s, %(elapsed)s, %(results)s::jsonb
from audit.night_builds
where build_id = %(build_id)s
returning dbt_run_id
