-- Appends what a file of contacts or orders says of consent where it changes or renews what was known; never guesses.
-- An empty word says nothing. Within a file a denial holds unless a consent is provably newer; against what was known,
-- an older word changes nothing, and a consent without a date never lifts a dated denial.
with shop as (
    select distinct on (s.shop_id)
        s.timezone,
        raw.is_day_first(s.settings, s.country) as is_day_first
    from raw.shops s
    inner join audit.export_files f on f.shop_id = s.shop_id
    where f.file_id = %(file_id)s
    order by s.shop_id, s.marketplace <> f.marketplace, s.marketplace <> 'own', s.marketplace, s.shop_mark desc
),

said as materialized (
    select
        crm.hash_address(c.email) as address_hash,
        lower(btrim(c.{word})) = any(%(granted)s::text[]) as is_granted,
        {source} as source,
        {said_at} as consented_at,
        c.line_no
    from raw.{table} c
    cross join shop
    where c.file_id = %(file_id)s and btrim(c.{word}) <> '' and btrim(c.email) <> ''
),

weighed as (
    select
        *,
        max(consented_at) filter (where is_granted) over of_address as newest_grant_at,
        bool_or(is_granted and consented_at is null) over of_address as has_undated_grant
    from said
    window of_address as (partition by address_hash)
),

decided as (
    select
        *,
        bool_or(
            not is_granted and coalesce(has_undated_grant or consented_at >= newest_grant_at, true)
        ) over (partition by address_hash) as is_denied
    from weighed
),

stated as (
    select distinct on (address_hash) *
    from decided
    where is_granted <> is_denied
    order by address_hash, consented_at desc nulls last, line_no desc
)

insert into crm.consents (address_hash, purpose, is_granted, source, consented_at, file_id, line_no)
select
    stated.address_hash, %(purpose)s, stated.is_granted, stated.source, stated.consented_at, %(file_id)s, stated.line_no
from stated
-- one look into the index an address: a join would be planned for few addresses and fall to pieces with many
left join lateral (
    select c.is_granted, c.consented_at, coalesce(c.file_id, 0) as file_id
    from crm.consents c
    where c.address_hash = stated.address_hash and c.purpose = %(purpose)s
    order by c.consent_id desc
    limit 1
) as known on true
where (
        known.is_granted is null
        or stated.consented_at > known.consented_at
        or (not stated.is_granted and known.is_granted and stated.consented_at = known.consented_at)
        or (
            stated.is_granted <> known.is_granted
            and %(file_id)s > known.file_id
            and (known.consented_at is null or (stated.consented_at is null and not stated.is_granted))
        )
    )
    -- what cannot be written to was not kept, and nobody can consent for it
    and exists (select from crm.addresses a where a.address_hash = stated.address_hash)
order by stated.line_no
