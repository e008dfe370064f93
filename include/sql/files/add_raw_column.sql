alter table raw.{table} add column {column} text
