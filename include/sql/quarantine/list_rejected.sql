-- The rejected files that nobody has mended: of each place in the exports folder the newest content, unless the same
-- content was taken after all.
with newest as (
    select distinct on (marketplace, shop_id, uri) *
    from audit.export_files
    order by marketplace, shop_id, uri, file_id desc
)

select file_id, marketplace, shop_id, uri, night_on, error, line_no, column_name, cure
from newest n
where state = 'rejected' and not exists (
    select from audit.export_files f
    where f.marketplace = n.marketplace and f.shop_id = n.shop_id and f.sha256 = n.sha256 and f.state <> 'rejected'
)
order by file_id desc
