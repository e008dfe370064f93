select count(*) as marts from pg_tables where schemaname = 'marts'
