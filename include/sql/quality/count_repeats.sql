-- How many rows of a file equal an earlier one in every cell.
select count(*) - count(distinct hash_record_extended(row({columns}, extra), 0)) as duplicates
from raw.{table}
where file_id = %(file_id)s
