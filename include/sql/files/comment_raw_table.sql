comment on table raw.{table} is {comment}
