-- Why rows were set aside, by file: the newest content of each place in the exports folder.
with newest as (
    select distinct on (marketplace, shop_id, uri) *
    from audit.export_files
    order by marketplace, shop_id, uri, file_id desc
)

select
    n.file_id,
    n.marketplace,
    n.shop_id,
    n.uri,
    n.night_on,
    n.state,
    n.row_count,
    q.column_name,
    q.reason,
    count(*) as rows,
    (array_agg(q.line_no order by q.line_no))[:5] as line_nos
from newest n
inner join audit.quarantine q on q.file_id = n.file_id
group by n.file_id, n.marketplace, n.shop_id, n.uri, n.night_on, n.state, n.row_count, q.column_name, q.reason
order by n.file_id desc, count(*) desc, q.column_name, q.reason
