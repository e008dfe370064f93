-- What is usual for a shop's files of one format: the medians of those that were accepted on earlier nights.
select
    count(*) as files,
    percentile_cont(0.5) within group (order by (v.result -> 'measures' ->> 'rows')::float) as rows,
    percentile_cont(0.5) within group (order by (v.result -> 'measures' ->> 'rows_per_day')::float) as rows_per_day,
    percentile_cont(0.5) within group (order by (v.result -> 'measures' ->> 'average_amount')::float) as average_amount,
    percentile_cont(0.5) within group (
        order by (v.result -> 'measures' ->> 'average_quantity')::float
    ) as average_quantity
from audit.export_files f
inner join audit.validations v on v.validation_id = f.validation_id
where f.format_id = %(format_id)s and f.marketplace = %(marketplace)s and f.shop_id = %(shop_id)s
    and f.state = 'accepted' and v.night_on < %(night_on)s::date
