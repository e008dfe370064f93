-- held until the end of the transaction: a file is judged once
select pg_advisory_xact_lock(7304)
