select tablename as name from pg_tables where schemaname = %(schema)s order by tablename
