rollback to savepoint before_file
