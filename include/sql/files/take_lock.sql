-- held until the end of the transaction: two loaders never work on the same content of the same shop
select pg_advisory_xact_lock(7303, hashtext(%(content)s))
