with connected as (
    select * from {{ ref('int_connected_buyers') }}
),

buyers as (
    select * from {{ ref('int_buyers') }}
),

other_buyers as (
    select * from {{ ref('int_buyers') }}
),

separations as (
    select * from {{ ref('int_separations') }}
    where other_person_key is not null
),

groups as (
    select person_key, oldest_person_key from connected
    union all
    select distinct oldest_person_key as person_key, oldest_person_key from connected
),

-- what they have in common links them no more; where others still connect them, the younger is linked with nobody
still_one as (
    select
        separations.person_key,
        separations.other_person_key,
        groups.oldest_person_key
    from separations
    inner join groups on separations.person_key = groups.person_key
    inner join groups as others
        on separations.other_person_key = others.person_key and groups.oldest_person_key = others.oldest_person_key
)

select distinct
    case
        when buyers.first_seen_at > other_buyers.first_seen_at
            or (buyers.first_seen_at = other_buyers.first_seen_at and buyers.person_key > other_buyers.person_key)
            then buyers.person_key
        else other_buyers.person_key
    end as person_key,
    still_one.oldest_person_key
from still_one
inner join buyers on still_one.person_key = buyers.person_key
inner join other_buyers on still_one.other_person_key = other_buyers.person_key
