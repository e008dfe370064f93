-- The orders that a later file of the shop states again.
select distinct btrim(t.order_id, %(marks)s) as order_id
from raw.{table} t
inner join audit.export_files f on f.file_id = t.file_id
where f.file_id > %(file_id)s and f.state <> 'rejected' and f.marketplace = %(marketplace)s and f.shop_id = %(shop_id)s
    and btrim(t.order_id, %(marks)s) = any(%(order_ids)s::text[])
