rollback to savepoint before_judging
