-- What one pass over each contacts file says about it. Shares of fewer than 20 rows say nothing and are null.
with profiles as (
    select
        file_id,
        count(*) filter (where email is null) as without_address,
        count(*) filter (where email is not null) - count(distinct crm.hash_address(email)) as repeated_addresses,
        count(*) filter (where lower(btrim(consent)) = any(%(granted)s::text[])) as granted,
        count(*) filter (where lower(btrim(consent)) = any(%(denied)s::text[])) as denied,
        count(*) filter (where lower(btrim(consent)) = any(%(granted)s::text[]) and consent_at is null) as undated,
        count(*) filter (where left(btrim(consent_at), 10)::date > %(night_on)s::date + 1) as future_dates
    from raw.contacts
    where file_id = any(%(file_ids)s::bigint[])
    group by file_id
)

select
    f.file_id,
    f.row_count as rows,
    f.quarantined_count as quarantined,
    case when f.row_count + f.quarantined_count >= 20
        then round(f.quarantined_count::numeric / (f.row_count + f.quarantined_count), 4)
    end as quarantined_share,
    case when f.row_count >= 20 then round(p.without_address::numeric / f.row_count, 4) end as without_address_share,
    case when f.row_count >= 20 then round(p.repeated_addresses::numeric / f.row_count, 4)
    end as repeated_address_share,
    coalesce(p.granted, 0) as granted,
    coalesce(p.denied, 0) as denied,
    coalesce(p.undated, 0) as undated,
    coalesce(p.future_dates, 0) as future_dates
from audit.export_files f
left join profiles p on p.file_id = f.file_id
where f.file_id = any(%(file_ids)s::bigint[])
order by f.file_id
