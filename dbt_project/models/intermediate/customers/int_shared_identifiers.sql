with identifiers as (
    select * from {{ ref('int_buyer_identifiers') }}
    where refusal is null
),

-- read twice, because a part with two readers is kept as a whole
held_identifiers as (
    select * from {{ ref('int_buyer_identifiers') }}
    where refusal is null
),

buyers as (
    select * from {{ ref('int_buyers') }}
),

separations as (
    select * from {{ ref('int_separations') }}
),

-- only what two buyers have in common can link them: all that follows is as large as that, and not as large as the shop
shared as (
    select
        identifier_kind,
        value_hash
    from identifiers
    group by identifier_kind, value_hash
    having min(person_key) <> max(person_key)
),

held as (
    select
        held_identifiers.identifier_kind,
        held_identifiers.value_hash,
        held_identifiers.person_key,
        min(held_identifiers.first_seen_at) as first_seen_at,
        max(held_identifiers.last_seen_at) as last_seen_at,
        sum(held_identifiers.times) as times
    from held_identifiers
    inner join shared
        on held_identifiers.identifier_kind = shared.identifier_kind and held_identifiers.value_hash = shared.value_hash
    group by held_identifiers.identifier_kind, held_identifiers.value_hash, held_identifiers.person_key
),

counted as (
    select
        held.*,
        buyers.marketplace,
        buyers.shop_id,
        buyers.first_seen_at as buyer_first_seen_at,
        count(*) over (
            partition by held.identifier_kind, held.value_hash, buyers.marketplace, buyers.shop_id
        ) as buyers_in_shop
    from held
    inner join buyers on held.person_key = buyers.person_key
),

weighed as (
    select
        *,
        max(buyers_in_shop) over (partition by identifier_kind, value_hash) as most_buyers_in_shop
    from counted
),

-- of two who must not be one, the younger loses what they have in common
parted as (
    select distinct
        elder.identifier_kind,
        elder.value_hash,
        case
            when elder.buyer_first_seen_at > younger.buyer_first_seen_at
                or (elder.buyer_first_seen_at = younger.buyer_first_seen_at and elder.person_key > younger.person_key)
                then elder.person_key
            else younger.person_key
        end as person_key
    from separations
    inner join counted as elder on separations.person_key = elder.person_key
    inner join counted as younger
        on separations.other_person_key = younger.person_key
        and elder.identifier_kind = younger.identifier_kind
        and elder.value_hash = younger.value_hash
),

forbidden as (
    select identifier_kind, value_hash, person_key from separations
    where other_person_key is null and identifier_kind is not null and person_key is not null
    union
    select identifier_kind, value_hash, person_key from parted
)

select
    weighed.*,
    case
        when coalesce(nobodys.value_hash, alone.person_key, forbidden.person_key) is not null then 'forbidden'
        when weighed.most_buyers_in_shop > {{ var('identity_shared_by_at_most') }} then 'shared_by_too_many'
    end as refusal
from weighed
left join separations as nobodys
    on weighed.identifier_kind = nobodys.identifier_kind
    and weighed.value_hash = nobodys.value_hash
    and nobodys.person_key is null
left join separations as alone
    on weighed.person_key = alone.person_key
    and alone.identifier_kind is null
    and alone.other_person_key is null
left join forbidden
    on weighed.identifier_kind = forbidden.identifier_kind
    and weighed.value_hash = forbidden.value_hash
    and weighed.person_key = forbidden.person_key
