-- The readable rows of the orders that have unreadable ones: an order is replaced as a whole.
select line_no, {cells} as cells
from raw.{table}
where file_id = %(file_id)s and btrim(order_id, %(marks)s) = any(%(order_ids)s::text[])
