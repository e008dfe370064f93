select night_on from staging.stg_audit__night
