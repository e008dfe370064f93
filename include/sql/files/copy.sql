copy raw.{table} ({columns}) from stdin with (format csv, delimiter {delimiter})
