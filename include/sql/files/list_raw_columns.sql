select column_name
from information_schema.columns
where table_schema = 'raw' and table_name = %(table)s
