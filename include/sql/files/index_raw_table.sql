create index {index} on raw.{table} (file_id)
